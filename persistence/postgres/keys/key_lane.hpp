#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "persistence/ports/key_store.hpp"
#include "persistence/postgres/client/pg_connection.hpp"

namespace madang {

/// One connection that callers share, one statement at a time. Nobody waits longer than the lane's time, for his turn
/// and for the answer each; without a connection nobody waits at all. Thread-safe.
class key_lane {
 public:
  /// `metrics` may be null.
  key_lane(postgres_settings settings, const char* name, std::chrono::milliseconds timeout, store_metrics* metrics);

  /// Makes the connection where there is none, and looks at the server's settings and schema first.
  key_store_outcome connect();
  result<pg_rows, key_store_failure> run(const pg_statement& statement, const pg_params& with);
  /// Where there is no connection it is made first: for those who may wait for that, too.
  result<pg_rows, key_store_failure> run_connected(const pg_statement& statement, const pg_params& with);

 private:
  using turn = std::unique_lock<std::timed_mutex>;

  key_store_failure unavailable(const std::string& why) const;

  const postgres_settings settings_;
  const char* const name_;
  const std::chrono::milliseconds timeout_;
  store_metrics* const metrics_;
  std::timed_mutex mutex_;
  std::unique_ptr<pg_connection> server_;
};

}  // namespace madang
