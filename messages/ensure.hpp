#pragma once

#include <source_location>
#include <stdexcept>
#include <string>

namespace madang {

/// A bug: the state does not fit what the code relies on. Never used for input.
class broken_invariant : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Stops the current entity (in decide or apply) or the process (elsewhere) when `condition` is false. On in release
/// builds.
inline void ensure(bool condition, const char* what, std::source_location at = std::source_location::current()) {
  if (condition) [[likely]]
    return;
  throw broken_invariant(std::string(at.file_name()) + ":" + std::to_string(at.line()) + ": " + what);
}

}  // namespace madang
