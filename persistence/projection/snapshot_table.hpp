#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "persistence/ports/journal.hpp"
#include "persistence/sqlite/sql_session.hpp"

namespace madang {

/// Writes snapshots and completes checkpoints; calls belong into a transaction of the session. An entity stays in the
/// live set until a checkpoint at or after its retirement, for until then a recovery starts before it. One thread.
class snapshot_table {
 public:
  explicit snapshot_table(sql_session& session);

  /// Replaces an older one. One that is not live does not take the entity out of the live set, but is its state there:
  /// the next checkpoint may begin after events that the older one does not hold.
  void put(const snapshot& taken);
  /// Its new pieces, and not those any more that it does not need.
  void put_pieces(const snapshot& taken);
  void retire(const snapshot_retirement& gone);
  /// Applies the retirements up to `at` and stores the checkpoint; younger ones wait for the next.
  void complete(position at);

  /// What was written is committed.
  void committed();
  /// Forgets what waits: the tables are another's.
  void reset() { retirements_.clear(); }

 private:
  sql_statement put_live_;
  sql_statement put_idle_;
  sql_statement renew_live_;
  sql_statement drop_idle_;
  sql_statement find_live_;
  sql_statement retire_;
  sql_statement complete_;
  sql_statement put_piece_;
  sql_statement drop_pieces_;
  std::vector<snapshot_retirement> retirements_;  ///< only of entities in the live set
  position completed_;
};

/// Reads snapshots on a session of its own. Failures stay in the session.
class snapshot_reader {
 public:
  explicit snapshot_reader(sql_session& session);

  /// The youngest of an entity.
  std::optional<snapshot> read(entity_id entity);
  /// By id.
  std::vector<snapshot_piece> read_pieces(entity_id entity);
  std::uint64_t each_live(const std::function<void(snapshot)>& visit);

 private:
  sql_statement find_live_;
  sql_statement find_idle_;
  sql_statement all_live_;
  sql_statement find_pieces_;
};

}  // namespace madang
