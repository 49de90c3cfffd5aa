#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "persistence/sqlite/batch_rows.hpp"
#include "persistence/sqlite/sqlite_db.hpp"

namespace madang {

/// Moves old batches into closed segments, on a thread and a connection of its own. It only copies; the journal's
/// writer registers the segment and deletes what it holds.
class segment_archiver {
 public:
  struct callbacks {
    /// The last batch that neither a recovery nor the projection needs any more.
    std::function<std::uint64_t()> last_archivable;
    /// A segment is on disk. Called from the segment archiver's thread.
    std::function<void(const segment_row&)> closed;
    std::function<void(const std::string&)> warn;
  };

  /// `journal` is a connection for reading.
  segment_archiver(std::filesystem::path dir, sqlite_db journal, std::int64_t segment_bytes, callbacks hooks);
  ~segment_archiver();

  /// There may be more to archive.
  void look();
  /// Ends the thread and closes the connection; `look` has no effect any more.
  void stop();

 private:
  void run();
  bool archive_one();
  std::optional<std::uint64_t> end_of_segment(std::uint64_t first);

  const std::filesystem::path dir_;
  std::optional<sqlite_db> journal_;  ///< of the thread, until it ends
  const std::int64_t segment_bytes_;
  const callbacks hooks_;
  std::uint64_t next_ordinal_ = 1;
  std::uint64_t next_batch_ = 1;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool asked_ = false;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace madang
