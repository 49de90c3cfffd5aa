#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>

namespace madang::testing {

/// A file system layer for SQLite that passes everything on to the real one, and fails or stops where it is told to.
/// One per process; register before use, clear between tests.
class fault_vfs {
 public:
  static fault_vfs& instance();
  /// The name to open databases with.
  static const char* name();

  /// Every write to a write-ahead log gives this SQLite code, until cleared. 0: works.
  std::atomic<int> wal_write{0};
  /// The same for syncs of a write-ahead log.
  std::atomic<int> wal_sync{0};
  /// The same for syncs of the journal file itself.
  std::atomic<int> main_sync{0};
  /// How many faults were given.
  std::atomic<std::uint64_t> given{0};

  /// The next sync of a write-ahead log waits until `release`.
  void hold_sync();
  /// Waits until a sync is really held.
  void wait_held();
  void release();
  void clear();

  /// For the layer itself.
  void pause_if_held();

 private:
  fault_vfs();
  std::mutex mutex_;
  std::condition_variable changed_;
  bool hold_ = false;
  bool held_ = false;
};

}  // namespace madang::testing
