#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <variant>

#include "cluster/ports/metrics.hpp"
#include "persistence/ports/gate.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// The gate of one journal. Outputs and callbacks leave in the order in which they came, one call of the sink at a
/// time, on the thread that opened the gate or, where nothing waits, on the caller's. How much may wait is bounded by
/// whoever admits requests.
class gate_queue final : public gate {
 public:
  /// `metrics` may be null.
  explicit gate_queue(output_sink sink, node_metrics* metrics = nullptr);

  /// The journal to wait for. Once, before the first output.
  void attach(const journal& truth);

  void pass(output out) override;
  void when_open(std::function<void()> then) override;

  /// The journal's durable position has moved; called by the journal after it shows there.
  void opened();

  /// Outputs and callbacks that wait.
  std::size_t waiting() const;

 private:
  using item = std::variant<output, std::function<void()>>;
  struct held {
    position need;
    item what;
  };

  void take(item what);
  void deliver(std::unique_lock<std::mutex>& lock);
  void hand_over(std::vector<item>&& items);

  const output_sink sink_;
  node_metrics* const metrics_;
  const journal* journal_ = nullptr;
  mutable std::mutex mutex_;
  std::deque<held> held_;
  bool delivering_ = false;  ///< some thread is; it looks again before it stops
};

}  // namespace madang
