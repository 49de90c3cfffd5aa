#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cluster/console/reader.hpp"

namespace madang::console {

/// The kind with this word; null where there is none.
const entity_entry* kind_of(const entity_registry& kinds, std::string_view word);

/// `order:ord_…`. A kind whose ids have no text of their own is written with its word and 16 hex digits.
std::string name_of(const entity_registry& kinds, entity_id id);
/// Reads what `name_of` writes.
lookup<entity_id> parse_entity(const entity_registry& kinds, std::string_view text);

/// Reads `@17`, after event 17, and `@2026-11-20T09:00:00Z` or a day.
lookup<moment> parse_moment_word(const reader& from, std::string_view text);

}  // namespace madang::console
