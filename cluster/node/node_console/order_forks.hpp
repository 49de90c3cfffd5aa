#pragma once

#include "actors/market/symbol.hpp"
#include "cluster/console/reader.hpp"
#include "config/rules/market_rules.hpp"
#include "config/settings.hpp"

namespace madang::console {

/// Places an order again, changed, on a copy of its symbol: what it meets at once, beside what it met as it was. Pure
/// but for the market's rules, which are read from their file.
outcome forked(const order_fork& what, const market_settings& config);

/// What a symbol may do, for decisions that nobody writes down. Both outlive it.
market::symbol_rules rules_of_fork(const market::symbol_state& state, const market_rules& rules,
                                   const market_settings& config);

}  // namespace madang::console
