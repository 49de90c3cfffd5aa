#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "cluster/ports/metrics.hpp"
#include "persistence/journal/journal_buffer.hpp"
#include "persistence/journal/journal_head.hpp"
#include "persistence/sqlite/batch_store.hpp"
#include "persistence/sqlite/wal_checkpointer.hpp"

namespace madang {

struct journal_writer_settings {
  std::filesystem::path dir;
  std::int64_t wal_autocheckpoint_pages = 0;
  std::int64_t batch_interval_us = 0;
  std::int64_t min_free_disk_bytes = 0;
};

/// Where a writer starts: the journal's end as recovered, under the incarnation that owns it now.
struct journal_start {
  std::uint64_t incarnation = 0;
  batch_end end;
};

/// The one thread that writes a journal: takes whatever has gathered as one batch, commits it, and tells. What the
/// store refuses for now is kept and sent again; what makes memory and disk disagree ends the process.
class journal_writer {
 public:
  struct callbacks {
    /// A batch is durable. Called from the writer's thread.
    std::function<void(const closed_batch&)> durable;
    /// Does not return in production; where it does (tests), the writer stops for good.
    std::function<void(const std::string&)> fatal;
    std::function<void(const std::string&)> warn;
  };

  /// Starts the thread. `second` is another connection to the journal file, for writing. `metrics` may be null.
  journal_writer(journal_writer_settings settings, journal_buffer& buffer, batch_store store, sqlite_db second,
                 head_file head, journal_start start, node_metrics* metrics, callbacks hooks);
  /// Writes what is left, once, and ends.
  ~journal_writer();

  journal_health health() const;
  /// A closed segment to register; its batches are deleted from the journal file little by little.
  void add_segment(const segment_row& segment);

 private:
  enum class outcome : std::uint8_t { written, later, ended };
  /// What an error means for the batch.
  enum class verdict : std::uint8_t { stored, send_again, ask_again, end };

  void run();
  void gather_more(std::chrono::steady_clock::time_point began);
  outcome write(const closed_batch& batch);
  verdict judge(const closed_batch& batch, const chain_hash& chain, const sqlite_error& error);
  void commit_facts(const closed_batch& batch, const chain_hash& chain);
  void end(const std::string& why);
  void tidy(bool idle);
  void move_log(bool idle);
  void judge_upkeep(const std::string& what, const sqlite_error& error);
  void move_segments();
  void look_at_disk();
  void set_problem(std::string& which, std::string why);

  const journal_writer_settings settings_;
  journal_buffer& buffer_;
  batch_store store_;
  wal_checkpointer wal_checkpointer_;
  head_file head_;
  journal_start at_;
  node_metrics* const metrics_;
  const callbacks hooks_;

  bool ended_ = false;
  bool disk_failed_ = false;
  std::chrono::steady_clock::time_point next_look_{};
  std::chrono::steady_clock::time_point next_move_{};
  std::uint64_t archived_upto_ = 0;  ///< batches that are still to be deleted

  mutable std::mutex mutex_;
  std::string write_problem_;
  std::string space_problem_;
  std::deque<segment_row> segments_;

  std::thread thread_;
};

}  // namespace madang
