#pragma once

#include <vector>

#include "actors/market/symbol.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "persistence/ports/journal.hpp"

namespace madang::market {

/// A symbol that is out of service, as its journal leaves it: what cannot be applied counts as if it had never been,
/// with its whole append group, as a repair would have it.
struct stopped_symbol {
  symbol_state state;
  std::vector<order_id> undone;  ///< orders that those groups are about, by their ids, each once
};
result<stopped_symbol, read_failure> read_stopped_symbol(journal& events, symbol_id symbol);

/// Lets go the open orders of a symbol that is out of service: each first hears what the symbol's journal holds for it.
/// A step asks a page of them; one that is over is passed over. With one that is named go those that what cannot be
/// applied is about: of a trade that counts as undone no side must book its part.
jobs::job_kind order_release_job();

}  // namespace madang::market
