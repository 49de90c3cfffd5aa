#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "messages/result.hpp"
#include "persistence/bars/imported_bar.hpp"

namespace madang::market {

/// How far a file of bars has come.
struct bar_file_progress {
  std::uint64_t bytes = 0;  ///< of the file that are done with
  std::uint64_t lines = 0;  ///< the first one, which names the columns, among them
  std::uint64_t added = 0;
  std::uint64_t corrected = 0;  ///< were there with other values
  std::uint64_t unchanged = 0;  ///< were there
  std::uint64_t bad = 0;
  bool ended = false;

  friend bool operator==(const bar_file_progress&, const bar_file_progress&) = default;
};

/// Where imported bars are kept. One thread; several may be at work on the same bars at a time. Errors are for the
/// operator, and change nothing.
class bar_store {
 public:
  virtual ~bar_store() = default;

  /// Of a file that was never begun: nothing is done with.
  virtual result<bar_file_progress, std::string> progress_of(const std::string& file) = 0;
  /// Puts bars and with them how far their file has come: both or none are there after a crash. `progress` says bytes,
  /// lines, bad rows and whether it is the end; what became of the bars is added to it.
  virtual std::optional<std::string> put(std::span<const imported_bar> bars, const std::string& file,
                                         bar_file_progress& progress) = 0;
};

}  // namespace madang::market
