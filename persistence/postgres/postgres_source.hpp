#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <span>

#include "persistence/ports/batch_store.hpp"
#include "persistence/postgres/client/pg_pool.hpp"
#include "persistence/recovery/batch_cache.hpp"

namespace madang {

/// Reads the durable batches of one writer. Thread-safe. Who visits batches one after the other gets many with each
/// round trip.
class postgres_source final : public batch_source {
 public:
  postgres_source(std::shared_ptr<pg_pool> readers, std::int32_t writer, std::size_t cache_bytes)
      : readers_(std::move(readers)), writer_(writer), cache_(cache_bytes) {}

  result<closed_batch, read_failure> read(std::uint64_t number) override;
  result<bool, read_failure> visit(std::uint64_t number, const std::function<void(const batch_row&)>& each) override;
  std::optional<read_failure> read_records(const std::vector<record_location>& locations,
                                           std::vector<record>& to) override;
  result<std::uint64_t, read_failure> first_batch_after(position after, std::uint64_t last_batch) override;
  result<std::uint64_t, read_failure> first_at_hand() override;
  result<std::optional<chain_hash>, read_failure> chain_of(std::uint64_t number) override;
  result<std::optional<std::uint64_t>, read_failure> next_of_shard(std::uint8_t shard, std::uint64_t from,
                                                                   std::uint64_t upto) override;

 private:
  /// A row of a range that was read ahead.
  struct ahead {
    std::shared_ptr<const pg_rows> rows;
    int row = 0;
    std::uint64_t number = 0;
  };

  result<batch_row, read_failure> row_of(const pg_rows& rows, int row) const;
  std::optional<read_failure> fetch_range(std::uint64_t from);
  closed_batch cached(std::uint64_t number);
  void keep(const closed_batch& batch);
  /// Batches that are at hand while records are read; null: too large to be read whole.
  using near_batches = std::map<std::uint64_t, closed_batch>;
  std::optional<read_failure> fetch_several(std::span<const record_location> wanted, near_batches& to);
  std::optional<read_failure> read_one(record_location location, const closed_batch& batch, record& to);
  std::optional<read_failure> read_part(record_location location, std::size_t size, record& to);

  const std::shared_ptr<pg_pool> readers_;
  const std::int32_t writer_;
  std::mutex mutex_;
  std::deque<ahead> ahead_;
  batch_cache cache_;
};

}  // namespace madang
