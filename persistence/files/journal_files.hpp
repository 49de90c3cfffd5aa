#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "persistence/files/data_lock.hpp"
#include "persistence/ports/stored_journal.hpp"
#include "persistence/sqlite/batch_rows.hpp"
#include "persistence/sqlite/sqlite_db.hpp"

namespace madang {

/// All batches of a journal that nobody needs to be running: its segments, then its journal file. Reads only.
class journal_files final : public stored_journal {
 public:
  static result<journal_files, std::string> open(const std::filesystem::path& dir);

  std::string place() const override { return dir_.string(); }
  result<std::optional<std::string>, std::string> writer() override;
  /// Takes the directory, unless it is on a medium that nobody can write to.
  std::optional<std::string> hold() override;
  result<journal_facts, std::string> facts() override;
  result<std::optional<chain_hash>, std::string> chain_of(std::uint64_t number) override;
  void walk(std::uint64_t from, const std::function<bool(const batch_row&)>& each,
            const std::function<void(const std::string&)>& wrong) override;
  std::filesystem::path head() const override { return dir_ / "head"; }
  std::size_t segment_count() const override { return segments_.size(); }

  const std::vector<segment_row>& segments() const { return segments_; }

 private:
  journal_files(std::filesystem::path dir, sqlite_db db, std::vector<segment_row> segments);
  bool walk_range(sqlite_db& db, std::uint64_t first, std::uint64_t last,
                  const std::function<bool(const batch_row&)>& each,
                  const std::function<void(const std::string&)>& wrong);
  result<batch_end, std::string> end();
  std::string failed(const sqlite_error& error) const;

  std::filesystem::path dir_;
  sqlite_db db_;
  std::vector<segment_row> segments_;
  std::optional<data_lock> lock_;
};

/// Opens the journal of a directory that nobody writes in: its end would move while one reads, which looks like damage.
journal_opener files_in(const std::filesystem::path& dir);

}  // namespace madang
