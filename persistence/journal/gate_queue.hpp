#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "cluster/ports/metrics.hpp"
#include "persistence/ports/gate.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// The gate of one journal. Outputs and callbacks leave in the order in which they came, one call of the sink at a
/// time, on the thread that opened the gate or, where nothing waits, on the caller's. How much may wait is bounded by
/// whoever admits requests. A sink or callback that throws is a bug of the gate: nobody can say what has left, so the
/// process ends.
class gate_queue final : public gate {
 public:
  using end_process = std::function<void(const std::string&)>;

  /// `metrics` may be null. `fatal` is told why the process must end; where it returns (tests), nothing leaves any
  /// more. None: the reason goes to standard error and the process exits.
  explicit gate_queue(output_sink sink, node_metrics* metrics = nullptr, end_process fatal = {});

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
  /// False: something has thrown, and the gate stays closed.
  bool hand_over_safely(std::vector<item>&& items);
  void hand_over(std::vector<item>&& items);

  const output_sink sink_;
  node_metrics* const metrics_;
  const end_process fatal_;
  const journal* journal_ = nullptr;
  mutable std::mutex mutex_;
  std::deque<held> held_;
  bool delivering_ = false;  ///< some thread is; it looks again before it stops
};

}  // namespace madang
