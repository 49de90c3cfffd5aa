#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "persistence/copy/copy_target.hpp"
#include "persistence/ports/stored_journal.hpp"

namespace madang {

/// How far a copy is.
struct copy_progress {
  std::uint64_t batch = 0;  ///< the last one that is stored
  std::uint64_t batches = 0;
  std::uint64_t events = 0;  ///< copied by this run
  std::uint64_t bytes = 0;   ///< the same
};

struct copy_options {
  /// One transaction of the target takes at most this many batches and about this many bytes.
  std::size_t step_batches = 512;
  std::size_t step_bytes = std::size_t{4} << 20;
  std::function<void(const copy_progress&)> progress;
  /// Compares both sides once all batches are stored; the error keeps the copy unfinished.
  std::function<std::optional<std::string>(stored_journal& source, stored_journal& target)> compare;
};

struct copy_report {
  journal_facts source;
  std::uint64_t already = 0;  ///< batches that the target had
  copy_progress done;
};

/// Copies a journal batch by batch, with the same bytes, numbers, incarnations and chain. Each batch is checked before
/// it is stored. What the target holds has to be a beginning of the source; a copy that was interrupted goes on where
/// it was. Refuses while somebody writes in the source or the target. The error is for the operator.
result<copy_report, std::string> copy_journal(stored_journal& source, copy_target& target, const copy_options& options);

}  // namespace madang
