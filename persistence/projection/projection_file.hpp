#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "messages/result.hpp"
#include "persistence/projection/projection_place.hpp"
#include "persistence/projection/projection_tables.hpp"
#include "persistence/projection/snapshot_table.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/trading/open_order_index.hpp"

namespace madang {

/// How far a projection has come.
struct projection_progress {
  std::uint64_t batch = 0;
  position at;
  position checkpoint;
};

/// The projection's tables as their one writer has them open, in a file or on a server.
class projection_file {
 public:
  /// Opens or creates them. The error is corruption (see `sqlite_error`) for damage and for tables of another form.
  static result<std::unique_ptr<projection_file>, sqlite_error> open(projection_place& place,
                                                                     const table_registry& registry,
                                                                     open_order_index& open_orders,
                                                                     superseded_groups& superseded);
  /// Renames a file to `path`.aside, over an older one there, and removes what belongs to it. Nobody may have it open
  /// for writing. False: could not be renamed.
  static bool put_aside(const std::string& path);

  sql_session& session() { return *session_; }
  projection_tables& tables() { return tables_; }
  snapshot_table& snapshots() { return snapshots_; }
  projection_progress read_progress();
  /// The batch up to which the tables of some contexts are filled again; nothing where all go along.
  std::optional<std::uint64_t> read_refilled();
  /// The tables of those contexts, to be filled up to where the others stand.
  std::unique_ptr<projection_tables> tables_to_refill();
  /// They stand where the others do; in a transaction.
  void end_refill();

 private:
  projection_file(std::unique_ptr<sql_session> session, const table_registry& registry, open_order_index& open_orders,
                  superseded_groups& superseded);

  const table_registry& registry_;
  open_order_index& open_orders_;
  std::unique_ptr<sql_session> session_;
  bool prepared_;
  std::vector<position_range> superseded_;
  projection_tables tables_;
  snapshot_table snapshots_;
};

/// Asks where a projection stands: batch, position, checkpoint.
std::string progress_sql(const sql_session& session);

/// A session that only reads the file of a projection. Failures are in the session.
std::unique_ptr<sql_session> open_projection_reader(const std::string& path);

}  // namespace madang
