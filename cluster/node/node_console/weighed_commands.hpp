#pragma once

#include "cluster/console/reader.hpp"
#include "config/settings.hpp"

namespace madang::console {

/// Decides a command on a state that was replayed, and writes nothing: the events that it would write, or its refusal.
/// Without a command, those that a kind has here. `cancel` of an order; `halt`, `resume`, `delist` of a symbol.
outcome weighed(const entity_registry& kinds, const weighed_command& what, const market_settings& config);

}  // namespace madang::console
