#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace madang {

/// A count that only rises. Thread-safe; relaxed, because a reader wants a recent figure, not an exact moment.
class counter {
 public:
  void add(std::uint64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// A figure that goes up and down.
class gauge {
 public:
  void add(std::int64_t by) { value_.fetch_add(by, std::memory_order_relaxed); }
  void set(std::int64_t to) { value_.store(to, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

/// Durations in buckets that double from 64 microseconds: bucket i counts those below 64 us * 2^i, the last all others.
class duration_histogram {
 public:
  static constexpr std::size_t buckets = 18;
  static constexpr std::int64_t first_bound_ns = 64'000;

  void observe(std::int64_t nanos) {
    std::size_t index = 0;
    for (auto bound = first_bound_ns; index + 1 < buckets && nanos >= bound; bound *= 2) ++index;
    counts_[index].add();
    sum_ns_.add(static_cast<std::uint64_t>(nanos < 0 ? 0 : nanos));
  }
  std::uint64_t count(std::size_t bucket) const { return counts_[bucket].value(); }
  std::uint64_t sum_ns() const { return sum_ns_.value(); }

 private:
  std::array<counter, buckets> counts_;
  counter sum_ns_;
};

/// What the node counts about itself; `/metrics` shows it. One per node, created by the composition root.
struct node_metrics {
  counter orders_received;
  counter orders_accepted;  ///< that reached the book
  counter orders_refused;   ///< by account or schema
  counter trades;
  counter traded_volume;                       ///< shares, whole
  counter traded_value;                        ///< currency units, whole
  duration_histogram order_execution_latency;  ///< from the gateway's receipt to the answer at the gate

  counter events_appended;
  counter batches_written;
  counter bytes_written;
  duration_histogram batch_write_time;
  gauge pending_bytes;
  counter outputs_held;
  counter outputs_passed;
  gauge projector_lag;  ///< positions between durable and projected
  counter snapshots_written;
  counter checkpoints;
  gauge waiting_snapshot_bytes;  ///< handed in and not stored yet

  gauge entities_in_memory;
  counter entities_revived;
  counter entities_retired;
  counter entities_rebuilt;
  gauge entities_isolated;
  gauge loads_waiting;  ///< entities that wait to be read from the journal
  counter peer_messages_repeated;
  counter peer_messages_copied;  ///< received twice and answered again
  counter peer_messages_late;    ///< dropped because they were sent too long ago

  counter market_makers_orders;
};

}  // namespace madang
