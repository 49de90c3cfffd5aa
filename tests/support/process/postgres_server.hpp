#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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
  /// A hot standby of a running server, which it streams from under the name `standby`.
  struct standby_of {
    const postgres_server& primary;
  };
  explicit postgres_server(standby_of its);
  ~postgres_server();
  postgres_server(const postgres_server&) = delete;
  postgres_server& operator=(const postgres_server&) = delete;

  /// Starts it after an end, with further settings (`name=value`).
  void start(const std::vector<std::string>& options = {});
  /// Starts it after an end, on the loopback interface, too, with a certificate of its own for `localhost`.
  void start_with_tls();
  /// kill -9 of the server: its back ends end, too, and it recovers at the next start.
  void kill_now();
  /// Ends cleanly, cutting connections.
  void stop();
  /// A standby that has applied all that its primary has written.
  bool has_all_of(const postgres_server& primary) const;
  /// A standby that receives and applies nothing any more.
  void cut_off();
  void promote();
  /// Nothing of it runs until `resume`.
  void suspend() { signal_all(true); }
  void resume() { signal_all(false); }
  pid_t pid() const { return process_.pid(); }
  /// The port on the loopback interface, once it was started there, and the file with its certificate.
  std::uint16_t port() const { return port_; }
  std::string certificate() const { return directory_ + "/server.crt"; }

  /// The directory with the socket, and the DSN of a database.
  const std::string& directory() const { return directory_; }
  std::string dsn(const std::string& database, const std::string& user = "postgres") const;
  /// A new database, empty or a copy of one that nobody is connected to; gives its name.
  std::string make_database(const std::string& copy_of = "template1");
  /// Runs SQL as the superuser; gives what psql says.
  std::string sql(const std::string& text, const std::string& database = "postgres") const;

 private:
  void make_directory();
  void signal_all(bool suspended);

  temp_dir home_;
  std::string directory_;
  child_process process_;
  std::uint16_t port_ = 5432;
  int databases_ = 0;
};

}  // namespace madang
