#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <string>

#include "cluster/ports/metrics.hpp"

namespace madang {

/// What is known of the calls to one system outside. Thread-safe.
struct outside_metrics {
  explicit outside_metrics(std::string called) : name(std::move(called)) {}

  const std::string name;
  gauge breaker_state;  ///< 0 closed, 1 open, 2 half open
  gauge in_flight;
  gauge waiting;     ///< for their turn, or for the next try
  counter given_up;  ///< for good
  counter succeeded;
  counter failed;
  counter late;          ///< of the failed: the deadline came first
  counter repeated;      ///< tries after the first
  counter refused_open;  ///< not made, for the breaker is open
  counter refused_full;  ///< not made, for as many as may be were under way
};

/// All systems outside, for `/metrics` and for whoever asks how the node is. What is added stays. Thread-safe.
class outside_systems {
 public:
  outside_metrics& add(std::string name) {
    const std::lock_guard lock(mutex_);
    return all_.emplace_back(std::move(name));
  }
  void each(const std::function<void(const outside_metrics&)>& visit) const {
    const std::lock_guard lock(mutex_);
    for (const auto& one : all_) visit(one);
  }

 private:
  mutable std::mutex mutex_;
  std::list<outside_metrics> all_;
};

}  // namespace madang
