#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "cluster/ports/store_metrics.hpp"
#include "persistence/ports/former_journal.hpp"
#include "persistence/ports/table_registry.hpp"
#include "persistence/postgres/postgres_snapshots.hpp"
#include "persistence/postgres/postgres_source.hpp"
#include "persistence/projection/stream_index.hpp"

namespace madang {

/// Which shards writers have written, as far as somebody has read their batches: those never change.
struct written_shards {
  struct of_one {
    std::uint64_t upto = 0;  ///< number of the last batch that was read
    shard_set shards{};
  };
  std::map<std::int64_t, of_one> writers;
};

/// Another writer's journal in PostgreSQL, found by the index that its projection, or whoever has projected its tail,
/// has made.
class postgres_former final : public former_journal {
 public:
  /// All other writers that have written any of these shards; what they left of them unprojected is projected first.
  /// May take its time, less where `known` holds what was read before.
  static result<std::vector<std::shared_ptr<former_journal>>, read_failure> open_all(const postgres_settings& settings,
                                                                                     const table_registry& tables,
                                                                                     const shard_set& of,
                                                                                     store_metrics* metrics,
                                                                                     written_shards* known = nullptr);

  /// The shards that the settings' own writer has ever written.
  static result<shard_set, read_failure> written_by(const postgres_settings& settings, store_metrics* metrics,
                                                    written_shards* known = nullptr);

  std::uint16_t writer() const override { return static_cast<std::uint16_t>(settings_.writer); }
  const shard_set& written() const override { return written_; }
  result<std::vector<record>, read_failure> read_stream(entity_id stream, std::uint64_t after_seq,
                                                        std::size_t limit) override;
  result<std::vector<record>, read_failure> read_channel(channel_id channel, std::uint64_t after,
                                                         std::size_t limit) override;
  result<std::optional<snapshot>, read_failure> read_snapshot(entity_id entity) override;
  result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>& visit) override;
  result<bool, read_failure> replay_tail(const std::function<void(const record&)>& visit) override;
  result<std::uint64_t, read_failure> last_numbers(
      const std::function<void(channel_id, std::uint64_t)>& visit) override;

 private:
  result<std::vector<record>, read_failure> read_places(entity_id stream, std::uint64_t after_seq, std::size_t limit);
  result<std::vector<record>, read_failure> read_places(channel_id channel, std::uint64_t after, std::size_t limit);
  postgres_former(const postgres_settings& settings, const shard_set& written, std::uint64_t last_batch,
                  std::shared_ptr<pg_pool> readers, std::unique_ptr<postgres_snapshots> snapshots,
                  store_metrics* metrics);

  const postgres_settings settings_;  ///< `writer`: the other one
  const shard_set written_;
  const std::uint64_t last_batch_;
  postgres_source source_;
  const std::unique_ptr<postgres_snapshots> snapshots_;  ///< read alone
  std::mutex lock_;
  const std::unique_ptr<sql_session> session_;  ///< under the lock, as the index
  stream_index_reader index_;
};

}  // namespace madang
