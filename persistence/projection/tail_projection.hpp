#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "persistence/ports/projection.hpp"
#include "persistence/projection/projection_place.hpp"
#include "persistence/projection/table_projection.hpp"

namespace madang {

/// The end of a writer's journal that is to be in the read tables.
struct journal_tail {
  /// The tables as that writer sees them.
  std::shared_ptr<projection_place> place;
  table_registry tables;  ///< of the contexts
  batch_fetch fetch;      ///< from that writer's journal
  std::uint64_t last_batch = 0;
  /// Events of one transaction, about.
  std::uint64_t chunk_events = 20'000;
  /// Asked between two chunks; may be empty.
  std::function<bool()> is_stopping;
};

struct tail_outcome {
  std::uint64_t batches = 0;  ///< projected here
  std::uint64_t lost = 0;     ///< chunks that somebody else had projected first
  /// A repair in the tail has superseded events that have rows: the tables have to be made again.
  bool is_superseded = false;
};

/// Projects what a writer that is gone has left unprojected. Each chunk moves `projected` from what it was, so that
/// several may do this at once, the writer itself among them: whoever is slower has written nothing and goes on from
/// where the tables stand. A failure: the rest cannot be projected now; what was committed stays.
result<tail_outcome, read_failure> project_tail(const journal_tail& tail);

}  // namespace madang
