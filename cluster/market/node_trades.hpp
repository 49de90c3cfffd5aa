#pragma once

#include <vector>

#include "cluster/market/market_cache_memory.hpp"
#include "messages/result.hpp"
#include "persistence/ports/journal.hpp"

namespace madang::market {

/// Brings each symbol's latest trades back to the market cache at start, at most `kept` of them, so that lists and
/// readers that resume find them. The first symbol that cannot be read ends it.
result<bool, read_failure> recall_trades(journal& from, market_cache_memory& to, const std::vector<symbol_id>& symbols,
                                         std::size_t kept);

/// For a symbol that is brought to memory anew: shows the trades that its last life appended and did not come to show.
void show_missed_trades(journal& from, market_cache_memory& to, entity_id loaded);

}  // namespace madang::market
