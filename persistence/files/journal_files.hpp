#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "persistence/sqlite/batch_rows.hpp"
#include "persistence/sqlite/sqlite_db.hpp"

namespace madang {

/// All batches of a journal that nobody needs to be running: its segments, then its journal file. Reads only.
class journal_files {
 public:
  static result<journal_files, std::string> open(const std::filesystem::path& dir);

  /// Visits every batch once, in order, until `each` returns false. What cannot be read goes to `wrong`, and the walk
  /// goes on behind it.
  void walk(const std::function<bool(const batch_row&)>& each, const std::function<void(const std::string&)>& wrong);

  const std::vector<segment_row>& segments() const { return segments_; }

 private:
  journal_files(std::filesystem::path dir, sqlite_db db, std::vector<segment_row> segments);
  bool walk_range(sqlite_db& db, std::uint64_t first, std::uint64_t last,
                  const std::function<bool(const batch_row&)>& each,
                  const std::function<void(const std::string&)>& wrong);

  std::filesystem::path dir_;
  sqlite_db db_;
  std::vector<segment_row> segments_;
};

}  // namespace madang
