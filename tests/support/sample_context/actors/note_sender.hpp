#pragma once

#include <cstdint>
#include <string>

namespace madang::sample {

/// The port of an outside system that takes notes; its adapters stand in `adapters/`.
class note_sender {
 public:
  virtual ~note_sender() = default;
  /// Sends a note under a number; the same number again changes nothing. False: it cannot be reached now.
  virtual bool send(std::uint64_t number, const std::string& text) = 0;
};

}  // namespace madang::sample
