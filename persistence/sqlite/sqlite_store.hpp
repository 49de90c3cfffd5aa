#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "config/settings.hpp"
#include "persistence/files/segment_archiver.hpp"
#include "persistence/ports/batch_store.hpp"
#include "persistence/sqlite/journal_file.hpp"
#include "persistence/sqlite/wal_checkpointer.hpp"

namespace madang {

/// The store of a journal in a directory: `journal.db` and its closed segments. See FORMAT.md. The caller holds the
/// directory's lock.
class sqlite_store final : public batch_store {
 public:
  /// Opens the files, or makes them. `vfs`: name of an SQLite file system layer, for tests; empty: the default one.
  static result<std::unique_ptr<batch_store>, std::string> open(std::filesystem::path dir,
                                                                const journal_settings& settings, std::string vfs,
                                                                std::function<void(const std::string&)> warn);

  std::string place() const override { return dir_.string(); }
  bool is_shared() const override { return false; }
  result<store_identity, store_error> identity() override { return store_identity{}; }
  result<std::uint64_t, store_error> journal_number() override;
  result<std::uint64_t, store_error> take_over() override;
  result<std::uint64_t, store_error> remember_keys(std::uint64_t fingerprint) override;
  result<bool, store_error> append(const journal_batch& batch, std::uint64_t incarnation, const chain_hash& before,
                                   const chain_hash& chain) override;
  result<batch_end, store_error> last() override;
  result<std::unique_ptr<batch_source>, std::string> open_source(std::size_t cache_bytes) override;
  /// Moves the write-ahead log, registers closed segments, deletes what they hold.
  store_outcome tend(bool idle) override;
  std::string shortage() override;
  void begin_archiving(std::function<std::uint64_t()> last_unneeded) override;
  void look_for_unneeded() override;
  void end_archiving() override;

 private:
  using steady = std::chrono::steady_clock;

  sqlite_store(std::filesystem::path dir, const journal_settings& settings, std::string vfs,
               std::function<void(const std::string&)> warn, journal_file file, sqlite_db second, sqlite_db archive,
               std::optional<segment_row> last_segment);
  store_outcome move_log(bool idle);
  store_outcome move_segments();
  store_outcome later(const std::string& what, const sqlite_error& error);
  void add_segment(const segment_row& segment);

  const std::filesystem::path dir_;
  const journal_settings settings_;
  const std::string vfs_;
  const std::function<void(const std::string&)> warn_;
  journal_file file_;
  wal_checkpointer wal_checkpointer_;
  steady::time_point next_look_{};
  steady::time_point next_move_{};
  std::string shortage_;
  std::uint64_t archived_upto_ = 0;  ///< batches that are still to be deleted

  std::mutex mutex_;
  std::deque<segment_row> segments_;  ///< closed, to be registered
  std::optional<sqlite_db> archive_;  ///< until archiving begins
  std::unique_ptr<segment_archiver> archiver_;
};

}  // namespace madang
