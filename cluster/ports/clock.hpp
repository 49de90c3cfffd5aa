#pragma once

#include "messages/time.hpp"

namespace madang {

/// The node's one source of time; a virtual one in tests and simulations. Thread-safe.
class clock {
 public:
  virtual ~clock() = default;
  /// Wall time. May stand still or step back; the journal's stamps do not.
  virtual unix_nanos now() const = 0;
};

}  // namespace madang
