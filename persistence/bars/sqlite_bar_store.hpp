#pragma once

#include <filesystem>
#include <memory>

#include "persistence/bars/bar_store.hpp"
#include "persistence/sqlite/sql_session.hpp"

namespace madang::market {

/// The file of bars in a data directory.
inline std::filesystem::path bars_in(const std::filesystem::path& data) {
  return data / "bars.db";
}

/// Bars in a file beside the journal, which a running node may read meanwhile.
class sqlite_bar_store final : public bar_store {
 public:
  /// Opens the file, or makes it.
  static result<std::unique_ptr<bar_store>, std::string> open(const std::filesystem::path& file);

  result<bar_file_progress, std::string> progress_of(const std::string& file) override;
  std::optional<std::string> put(std::span<const imported_bar> bars, const std::string& file,
                                 bar_file_progress& progress) override;

 private:
  explicit sqlite_bar_store(const std::filesystem::path& file);
  void put_one(const imported_bar& bar, bar_file_progress& progress);
  std::string failed(const sqlite_error& error) const;

  const std::string path_;
  sql_session session_;
  sql_statement insert_;
  sql_statement correct_;
  sql_statement read_progress_;
  sql_statement put_progress_;
};

/// A session that only reads the bars beside a file of read tables; null where none were imported. What is wrong with
/// the file is in the session.
std::unique_ptr<sql_session> open_bars_beside(const sql_session& tables);

}  // namespace madang::market
