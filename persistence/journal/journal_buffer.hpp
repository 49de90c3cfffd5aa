#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "cluster/ports/clock.hpp"
#include "persistence/journal/journal_batch.hpp"
#include "persistence/journal/journal_stamps.hpp"

namespace madang {

/// The part of a journal between those who append and the one who writes: stamps events, keeps them in stored form, and
/// hands them over in batches. A group is never split between batches. Appending takes one short lock and never waits
/// for the disk: while one batch is being written, the next one gathers. Thread-safe; one writer.
class journal_buffer {
 public:
  journal_buffer(const clock& time, std::size_t batch_max_bytes);

  /// Continues a recovered journal. Before the first append.
  void restore(position last, unix_nanos time, std::uint64_t last_batch);
  void restore_channel(channel_id channel, std::uint64_t number);

  void append(std::span<const draft> drafts, std::span<event_meta> stamps);
  position last() const { return {last_.load(std::memory_order_acquire)}; }
  /// Bytes appended and not yet reported as written.
  std::size_t pending_bytes() const { return pending_.load(std::memory_order_relaxed); }
  std::uint64_t last_number(channel_id channel) const;

  /// For the writer: the oldest batch not written, as soon as there is one. Nothing after `patience`, or once `stop`
  /// was called and all is written. The same batch comes again until `written` confirms it.
  closed_batch take(std::chrono::milliseconds patience);
  void written(const closed_batch& batch);
  /// Lets the writer finish: `take` no longer waits.
  void stop();
  bool stopped() const;
  /// The writer's pause between attempts; ends early when `stop` is called.
  void wait_stopped(std::chrono::microseconds patience);

  /// Everything not yet written, in order: one cut.
  std::vector<closed_batch> unwritten();

 private:
  void open_batch();
  void close_batch();

  const clock& time_;
  const std::size_t batch_max_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::condition_variable stop_called_;
  bool writer_waits_ = false;
  bool stopped_ = false;
  journal_stamps stamps_;
  std::deque<closed_batch> closed_;
  std::shared_ptr<journal_batch> open_;
  std::uint64_t next_number_ = 1;
  std::atomic<std::uint64_t> last_{0};
  std::atomic<std::size_t> pending_{0};
};

}  // namespace madang
