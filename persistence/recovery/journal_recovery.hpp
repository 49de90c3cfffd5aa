#pragma once

#include <optional>
#include <string>

#include "persistence/journal/journal_buffer.hpp"
#include "persistence/journal/journal_head.hpp"
#include "persistence/journal/superseded_groups.hpp"
#include "persistence/journal/unprojected_batches.hpp"
#include "persistence/ports/batch_store.hpp"
#include "persistence/ports/projection.hpp"

namespace madang {

/// Checks one batch: its place in the chain, the CRC of each record, positions without gaps, times that do not go back.
/// Used at start and by `madang journal verify`.
class batch_checker {
 public:
  /// Starts before the batch that `check` will see first. `before` unknown: its chain is taken as given.
  batch_checker(std::optional<chain_hash> before, std::optional<position> last) : chain_(before), last_(last) {}

  /// What is wrong with the next batch; nothing if it is sound. `each` sees every sound record.
  std::optional<std::string> check(const batch_row& row, const std::function<void(const record_view&)>& each);

  unix_nanos time() const { return time_; }

 private:
  std::optional<std::string> check_record(const record_view& one, std::size_t offset);

  std::optional<chain_hash> chain_;
  std::optional<position> last_;
  unix_nanos time_;
};

/// What the head file says about a journal that ends with `end`: nothing, or why the journal must not be used.
/// `chain_at` gives the chain of an older batch, if it is at hand.
std::optional<std::string> judge_head(const head_mark& head, const batch_end& end,
                                      const std::function<std::optional<chain_hash>(std::uint64_t)>& chain_at);

/// Brings a journal that was opened back to where it ended: checks it against its head and the projection, verifies
/// what a recovery will replay and what the projection has still to see, and continues positions, time, channel numbers
/// and batch numbers in `buffer`. The error says what is wrong and where; the journal must not be used then.
result<batch_end, std::string> recover_journal(batch_store& store, batch_source& reader,
                                               const std::optional<head_mark>& head, projection& projected,
                                               const snapshot_store& snapshots, journal_buffer& buffer,
                                               unprojected_batches& unprojected, superseded_groups& superseded);

}  // namespace madang
