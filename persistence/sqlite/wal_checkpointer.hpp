#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "persistence/sqlite/sqlite_db.hpp"

namespace madang {

/// Moves the journal's write-ahead log into its file, on a thread and a connection of its own, while the writer goes
/// on. It cannot catch up with a writer that never rests: a short last step is left to the writer itself, after which
/// SQLite starts the log anew. Thread-safe.
class wal_checkpointer {
 public:
  explicit wal_checkpointer(sqlite_db journal);
  ~wal_checkpointer();

  /// Starts to move, unless it is moving already.
  void move();
  /// What a move came to, once: the writer then makes the last step, or judges the error.
  struct finished {
    sqlite_outcome error;
  };
  std::optional<finished> take_finished();

 private:
  enum class stage : std::uint8_t { idle, asked, moving, done };

  void run();
  sqlite_outcome move_all();

  sqlite_db journal_;
  std::mutex mutex_;
  std::condition_variable wake_;
  stage stage_ = stage::idle;
  bool stop_ = false;
  sqlite_outcome error_;
  std::thread thread_;
};

/// One step: moves what it can without waiting for anyone. `left` becomes the number of pages that stay in the log.
sqlite_outcome checkpoint_passively(sqlite_db& db, int& left);

}  // namespace madang
