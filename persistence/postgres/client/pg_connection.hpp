#pragma once

#include <postgresql/libpq-fe.h>

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "cluster/ports/store_metrics.hpp"
#include "config/store/store_settings.hpp"
#include "messages/result.hpp"
#include "persistence/ports/batch_store.hpp"
#include "persistence/postgres/client/pg_values.hpp"

namespace madang {

/// Why a statement did not end well. Whether it changed something is unknown where the connection was lost.
struct pg_error {
  std::string code;  ///< SQLSTATE; empty: the server did not answer
  std::string text;  ///< one line
  bool lost = false;

  store_error judged() const;
};

/// A statement, prepared once per connection. Both texts are literals.
struct pg_statement {
  const char* name;
  const char* sql;
  statement_kind kind = statement_kind::other;
};

/// What a connection is for: its time-outs and its name at the server.
struct pg_role {
  const char* name = "madang";
  std::chrono::milliseconds statement_timeout{1'000};
  bool writes = false;  ///< must reach a server that takes writes
  /// A warning counts as a lost connection: a commit that was not sent to the standby, on somebody's request, says so
  /// by a warning alone.
  bool strict = false;
  bool urgent = false;  ///< waits for nobody who asks a silent server: the one that renews the lease
};

/// One connection to PostgreSQL, of one thread at a time. Every statement is a transaction of its own, and every wait
/// has an end: a server that does not answer in time counts as lost, and the connection is given up. Until it answers
/// again, one connection of the process at a time is tried, and all others wait for what comes of it
/// (`silent_servers`).
class pg_connection {
 public:
  /// `metrics` may be null.
  static result<std::unique_ptr<pg_connection>, pg_error> open(const postgres_settings& settings, const pg_role& role,
                                                               store_metrics* metrics);
  ~pg_connection();
  pg_connection(const pg_connection&) = delete;
  pg_connection& operator=(const pg_connection&) = delete;

  /// Nothing was lost so far.
  bool usable() const { return raw_ != nullptr; }
  result<pg_rows, pg_error> run(const pg_statement& statement, const pg_params& with = {});
  /// Statements without parameters, separated by semicolons; gives the rows of the last, as text.
  result<pg_rows, pg_error> exec(const std::string& sql);
  /// A name as SQL takes it.
  std::string quoted_name(const std::string& name);
  void give_up();
  int backend() const { return backend_; }
  int socket() const { return raw_ == nullptr ? -1 : PQsocket(raw_); }

 private:
  using steady = std::chrono::steady_clock;

  pg_connection(PGconn* raw, std::string dsn, const pg_role& role, store_metrics* metrics);
  pg_error silent();
  result<pg_rows, pg_error> answer(steady::time_point deadline);
  bool wait(short events, steady::time_point deadline);
  pg_error failure(const PGresult* answer);
  pg_error lost(const std::string& why);
  static void take_notice(void* self, const PGresult* notice);
  result<pg_rows, pg_error> sent(int ok, statement_kind kind);

  PGconn* raw_;
  const std::string dsn_;
  const pg_role role_;
  store_metrics* const metrics_;
  int backend_ = 0;
  std::set<std::string> prepared_;
  std::string warning_;  ///< of the statement that runs
};

/// Why a connection string cannot be used; empty: it can. A password does not belong into it.
std::string dsn_problem(const std::string& dsn);
/// Host, port and database of a connection string, for people.
std::string dsn_place(const std::string& dsn);

}  // namespace madang
