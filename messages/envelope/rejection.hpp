#pragma once

#include <utility>
#include <vector>

#include "messages/envelope/refusal.hpp"

namespace madang {

/// A refusal on its way out of a decision: why, and the values that its words name.
template <class Reject>
struct rejection {
  Reject why{};
  std::vector<named_value> values;

  rejection(Reject reason) : why(reason) {}  // NOLINT: a reason alone is one
  rejection(Reject reason, std::vector<named_value> with) : why(reason), values(std::move(with)) {}

  refusal to_refusal() const { return refusal::of(why, values); }
  friend bool operator==(const rejection& a, Reject b) { return a.why == b; }
};

}  // namespace madang
