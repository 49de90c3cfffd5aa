#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace madang::sample {

/// The port of an outside system that takes notes; its adapters stand in `adapters/`. Called on a job's thread; may
/// block.
class note_sender {
 public:
  virtual ~note_sender() = default;
  /// Sends a note under a name that the journal gives; the same again changes nothing. False: it cannot be reached now.
  virtual bool send(const std::string& name, std::string_view content) = 0;
};

}  // namespace madang::sample
