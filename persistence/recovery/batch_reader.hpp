#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "persistence/journal/journal_batch.hpp"
#include "persistence/ports/batch_store.hpp"
#include "persistence/recovery/batch_cache.hpp"
#include "persistence/sqlite/batch_rows.hpp"
#include "persistence/sqlite/sqlite_db.hpp"

namespace madang {

/// Reads durable batches and single records, from the journal file or a segment, over connections of its own.
/// Thread-safe.
class batch_reader final : public batch_source {
 public:
  /// `cache_bytes`: recently read batches stay in memory up to this size.
  static result<std::unique_ptr<batch_source>, std::string> open(const std::filesystem::path& dir,
                                                                 const std::string& vfs, std::size_t cache_bytes);

  result<closed_batch, read_failure> read(std::uint64_t number) override;
  /// `bytes` lie where SQLite has them.
  result<bool, read_failure> visit(std::uint64_t number, const std::function<void(const batch_row&)>& each) override;
  std::optional<read_failure> read_records(const std::vector<record_location>& locations,
                                           std::vector<record>& to) override;
  result<std::uint64_t, read_failure> first_batch_after(position after, std::uint64_t last_batch) override;
  result<std::uint64_t, read_failure> first_at_hand() override;
  result<std::optional<chain_hash>, read_failure> chain_of(std::uint64_t number) override;
  result<std::optional<std::uint64_t>, read_failure> next_of_shard(std::uint8_t shard, std::uint64_t from,
                                                                   std::uint64_t upto) override;

 private:
  struct open_file {
    std::uint64_t ordinal = 0;
    sqlite_db db;
  };

  batch_reader(std::filesystem::path dir, sqlite_db db, std::size_t cache_bytes);
  result<bool, read_failure> visit_locked(std::uint64_t number, const std::function<void(const batch_row&)>& each);
  result<closed_batch, read_failure> load(std::uint64_t number);
  result<sqlite_db*, read_failure> segment_of(std::uint64_t number);
  result<position, read_failure> last_of(std::uint64_t number);
  bool is_large(std::uint64_t batch);
  std::optional<read_failure> read_one(record_location location, record& to);
  std::optional<read_failure> read_part(record_location location, std::vector<std::byte>& bytes);

  const std::filesystem::path dir_;
  std::mutex mutex_;
  sqlite_db db_;
  std::list<open_file> segments_;  ///< latest first
  batch_cache cache_;
};

}  // namespace madang
