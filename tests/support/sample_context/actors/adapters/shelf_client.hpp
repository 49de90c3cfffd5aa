#pragma once

#include <string>

#include "tests/support/sample_context/actors/note_sender.hpp"

namespace madang::sample {

/// An outside system that everybody has: a folder. A note becomes a file of its name.
class shelf_client final : public note_sender {
 public:
  explicit shelf_client(std::string folder) : folder_(std::move(folder)) {}

  bool send(const std::string& name, std::string_view content) override;

 private:
  std::string folder_;
};

}  // namespace madang::sample
