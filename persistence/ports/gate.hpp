#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "messages/envelope/output.hpp"
#include "messages/event_meta.hpp"

namespace madang {

/// Law 3: holds every output until the journal is durable up to what had been appended when the output was made.
/// Outputs leave in the order in which they came. Thread-safe.
class gate {
 public:
  virtual ~gate() = default;

  /// Takes one output. It goes on at once when nothing is pending before it and the journal is durable up to its last
  /// position; otherwise as soon as it is.
  virtual void pass(output out) = 0;

  /// Runs `then` once everything appended until now is durable: at once, or later on the journal's thread. It must not
  /// block. For reads that are not an entity's answer.
  virtual void when_open(std::function<void()> then) = 0;
};

/// Where outputs go once they may leave. Called by the gate, one call at a time; must not block.
using output_sink = std::function<void(std::vector<output>&&)>;

}  // namespace madang
