#pragma once

#include <optional>
#include <vector>

#include "cluster/console/reader.hpp"

namespace madang::console {

/// The symbol in whose book a replayed order stands; nothing where it stands in none.
std::optional<entity_id> book_of(const entity_rebuild& order);

/// Why a replayed order is as it is. `symbol`: the state that `book_of` calls for, as it was at the same moment; null
/// where it is not known.
std::vector<reason> reasons_of(const entity_rebuild& order, const entity_rebuild* symbol);

}  // namespace madang::console
