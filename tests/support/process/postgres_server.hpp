#pragma once

#include <optional>
#include <string>

#include "tests/support/process/process.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang {

/// A PostgreSQL server of the test's own: its cluster lies in a temporary directory, it listens on a unix socket there,
/// and it ends with this. Where root runs the test, the server runs as the user `postgres`.
class postgres_server {
 public:
  /// Why there can be none here; empty: there can.
  static std::string missing();

  /// Makes a cluster and starts it. Throws when that fails.
  postgres_server();
  ~postgres_server();
  postgres_server(const postgres_server&) = delete;
  postgres_server& operator=(const postgres_server&) = delete;

  /// Starts it after an end, with further settings (`-c name=value`).
  void start(const std::string& option = {});
  /// kill -9 of the server: its back ends end, too, and it recovers at the next start.
  void kill_now();
  /// Ends cleanly, cutting connections.
  void stop();
  /// Copies the running server as a standby that receives nothing from now on.
  void make_standby();
  /// Starts that standby where the server was, which has stopped, and promotes it.
  void promote_standby();
  /// Nothing of it runs until `resume`.
  void suspend() { signal_all(true); }
  void resume() { signal_all(false); }
  pid_t pid() const { return process_.pid(); }

  /// The directory with the socket, and the DSN of a database.
  const std::string& directory() const { return directory_; }
  std::string dsn(const std::string& database, const std::string& user = "postgres") const;
  /// A new, empty database; gives its name.
  std::string make_database();
  /// Runs SQL as the superuser; gives what psql says.
  std::string sql(const std::string& text, const std::string& database = "postgres") const;

 private:
  void signal_all(bool suspended);

  temp_dir home_;
  std::string directory_;
  std::string data_ = "data";
  child_process process_;
  int databases_ = 0;
};

}  // namespace madang
