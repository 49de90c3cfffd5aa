#pragma once

#include <sys/types.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/temp_dir.hpp"

namespace madang::testing {

/// Stands between a node and PostgreSQL's unix socket, and misbehaves when told to.
class pg_proxy {
 public:
  enum class mode : std::uint8_t {
    pass = 0,
    drop_answers = 1,  ///< the server gets everything, its answers are thrown away
    hold_sync = 2,     ///< the Sync that ends a statement is kept back, so that the server does not commit
    refuse = 3,        ///< new connections are closed at once
  };

  /// `server`: the directory with the server's socket.
  explicit pg_proxy(const std::string& server);
  ~pg_proxy();

  std::atomic<mode> now{mode::pass};
  /// How often something was dropped or held.
  std::atomic<int> done{0};
  /// The directory to connect to.
  std::string directory() const { return home_.text(); }

 private:
  struct line {
    int client = -1;
    int server = -1;
    bool client_gone = false;
  };

  void run();
  void accept_one();
  bool move_to_server(line& over);
  bool move_to_client(line& over);

  const std::string server_;
  temp_dir home_;
  int listener_ = -1;
  std::atomic<bool> stop_{false};
  std::vector<line> lines_;
  std::thread thread_;
};

}  // namespace madang::testing
