#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "persistence/bars/bar_store.hpp"

namespace madang::market {

struct bar_import_options {
  std::filesystem::path file;
  std::optional<symbol_id> symbol;  ///< of all rows; otherwise the file's column says it, or its name
  std::int32_t utc_offset_s = 0;    ///< of the market's zone
  bool again = false;               ///< from the first line on, also where the file was imported
  /// Told of each row that was not imported: its line, from 1, and why.
  std::function<void(std::uint64_t, const std::string&)> on_bad_row;
  /// Told after each transaction, with the size of the file.
  std::function<void(const bar_file_progress&, std::uint64_t)> on_progress;
  /// Asked before each transaction: true ends the import there.
  std::function<bool()> stops;
};

/// Puts the bars of a file into a store, some thousands in a transaction, with how far it has come: another run of the
/// same goes on behind the last transaction, whatever has ended this one. A file is known by what it holds. Gives how
/// far it is at the end; the error is for the operator.
result<bar_file_progress, std::string> import_bars(bar_store& into, const bar_import_options& options);

}  // namespace madang::market
