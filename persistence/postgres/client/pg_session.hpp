#pragma once

#include <map>
#include <memory>
#include <string>

#include "persistence/postgres/client/pg_connection.hpp"
#include "persistence/sqlite/sql_session.hpp"

namespace madang {

/// The lock that every session which writes read tables holds, with its writer's number ("MDPW").
inline constexpr std::int32_t projector_lock = 1296322647;

/// The read tables' schema in PostgreSQL as a `sql_session` works on it: `?` and `?1` are parameters, arrays are bound
/// whole, and all rows of an answer are there at once. Connects when it is first used, and anew after a loss.
class pg_backend final : public sql_backend {
 public:
  /// `role.writes`: commits do not wait for the disk, for the journal has everything.
  pg_backend(postgres_settings settings, pg_role role, store_metrics* metrics);

  std::unique_ptr<sql_cursor> prepare(const char* sql) override;
  sqlite_outcome run(const char* sql) override;
  sqlite_outcome begin(bool reads_only) override;
  sqlite_outcome commit() override;
  void roll_back() override;
  std::int64_t changes() const override { return changes_; }
  std::int64_t writer() const override { return settings_.writer; }

  /// Runs a statement of a cursor.
  result<pg_rows, sqlite_error> execute(const pg_statement& statement, const pg_params& with);
  /// Of its statements, for the metrics.
  statement_kind kind() const { return role_.writes ? statement_kind::project : statement_kind::read_lists; }
  /// A name under which the statement is prepared, the same for the same text.
  const char* name_of(const std::string& sql);

 private:
  sqlite_outcome connect();
  template <class Send>
  result<pg_rows, sqlite_error> send(Send&& one);

  const postgres_settings settings_;
  const pg_role role_;
  store_metrics* const metrics_;
  std::unique_ptr<pg_connection> server_;
  std::map<std::string, std::string> names_;
  std::int64_t changes_ = 0;
  bool in_transaction_ = false;
};

/// A session on the read tables. Opening never fails; what is wrong shows when it is first used.
std::unique_ptr<sql_session> open_pg_session(const postgres_settings& settings, bool writes, store_metrics* metrics);

}  // namespace madang
