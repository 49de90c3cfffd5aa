#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "persistence/copy/copy_target.hpp"
#include "persistence/files/data_lock.hpp"
#include "persistence/sqlite/journal_file.hpp"

namespace madang {

/// The journal in a directory, as a copy writes it. The head file names the source's end from the beginning, so that a
/// node refuses to start before all of it is there.
class sqlite_copy_target final : public copy_target {
 public:
  explicit sqlite_copy_target(std::filesystem::path dir) : dir_(std::move(dir)) {}

  std::string place() const override { return dir_.string(); }
  result<journal_facts, std::string> look() override;
  result<journal_facts, std::string> take(const journal_facts& source) override;
  std::optional<std::string> put(std::span<const copied_batch> batches) override;
  result<std::unique_ptr<stored_journal>, std::string> read_back() override;
  std::optional<std::string> complete() override;

 private:
  std::filesystem::path path() const { return dir_ / "journal.db"; }
  std::string failed(const sqlite_error& error) const;
  std::optional<std::string> prepare(const journal_facts& source);
  std::optional<std::string> move_log(bool all);

  const std::filesystem::path dir_;
  std::optional<data_lock> lock_;
  std::optional<journal_file> file_;
};

}  // namespace madang
