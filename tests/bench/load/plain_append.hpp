#pragma once

#include <cstddef>
#include <string>

#include "persistence/ports/journal.hpp"

namespace madang {

/// What the machine does with the journal of a run when nobody else has any work: its events, read back, are appended
/// to a new journal in `dir`, so many at a time as the run's batches had, each batch waited for.
struct plain_append {
  double events_per_s = 0;
  double bytes_per_s = 0;  ///< of payloads
  bool ok = false;
};

/// Takes the events after `after`, at most `events_max` of them.
plain_append append_again(journal& from, position after, std::size_t events_max, std::size_t events_per_batch,
                          const std::string& dir);

}  // namespace madang
