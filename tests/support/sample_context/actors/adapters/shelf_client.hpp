#pragma once

#include <map>
#include <mutex>

#include "tests/support/sample_context/actors/note_sender.hpp"

namespace madang::sample {

/// An outside system of this process: a shelf of notes by number. Thread-safe.
class shelf_client final : public note_sender {
 public:
  bool send(std::uint64_t number, const std::string& text) override {
    const std::lock_guard guard(lock_);
    notes_.emplace(number, text);
    return true;
  }
  std::map<std::uint64_t, std::string> notes() const {
    const std::lock_guard guard(lock_);
    return notes_;
  }

 private:
  mutable std::mutex lock_;
  std::map<std::uint64_t, std::string> notes_;
};

/// The one that this process uses.
shelf_client& shelf();

}  // namespace madang::sample
