#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "persistence/ports/projection.hpp"
#include "persistence/ports/shard_sets.hpp"
#include "persistence/postgres/client/pg_pool.hpp"
#include "persistence/projection/snapshot_inbox.hpp"

namespace madang {

struct postgres_snapshots_options {
  postgres_settings settings;
  store_metrics* metrics = nullptr;
  std::function<void(const std::string&)> report;  ///< told of troubles, in words for the log; from any thread
};

/// Snapshots and the checkpoint of one writer in PostgreSQL. A thread writes them under the fence, in the order in
/// which they came; what cannot be written now is sent again, and snapshots and the checkpoint never go back. Once the
/// fence is another's, nothing more is written. At most one snapshot per entity waits to be written, and a read finds
/// it before it is stored. Thread-safe.
class postgres_snapshots final : public snapshot_store {
 public:
  /// Reads the checkpoint.
  static result<std::unique_ptr<postgres_snapshots>, std::string> open(postgres_snapshots_options options,
                                                                       std::shared_ptr<pg_pool> readers);
  /// Writes what was handed in, once, and stops.
  ~postgres_snapshots() override;

  /// From now on the writer's incarnation is this one: writing begins. Call once.
  void start(std::uint64_t incarnation);

  /// From now on the writer owns these shards alone: of others nothing is written, and what was to be retired of them
  /// is their next owner's. At first it owns all. Any thread.
  void own(const shard_set& shards);

  /// Waits until all that was handed in before is stored. False: not in time, or it never will be.
  bool wait_stored(std::chrono::steady_clock::time_point deadline) const;

  void put_snapshot(snapshot taken) override { waiting_.put(std::move(taken)); }
  void retire_snapshot(const snapshot_retirement& gone) override { waiting_.add(gone); }
  void complete_checkpoint(position at) override { waiting_.add(checkpoint_end{at}); }
  position checkpoint() const override { return {checkpoint_.load(std::memory_order_acquire)}; }
  result<std::optional<snapshot>, read_failure> read_snapshot(entity_id entity) override;
  result<std::vector<snapshot_piece>, read_failure> read_pieces(entity_id entity) override;
  std::size_t waiting_snapshot_bytes() const override { return waiting_.waiting_bytes(); }
  result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>& visit) override;

 private:
  /// Snapshots of one kind that are written by one statement.
  struct chunk {
    std::vector<const snapshot*> of;
    std::size_t bytes = 0;
  };
  enum class outcome : std::uint8_t { written, later, fenced };

  postgres_snapshots(postgres_snapshots_options options, std::shared_ptr<pg_pool> readers);
  void run();
  shard_set owned() const;
  void leave_what_is_not_owned(const shard_set& owned);
  const std::vector<snapshot_step>& next_steps();
  bool write_until_done(const std::vector<snapshot_step>& steps);
  outcome write(const std::vector<snapshot_step>& steps);
  outcome add(const snapshot& taken, chunk& to, bool live);
  outcome flush(chunk& of, bool live);
  outcome put_pieces(const snapshot& taken);
  outcome drop_pieces(const snapshot& taken);
  outcome complete(position at);
  outcome call(const pg_statement& statement, const pg_params& with);
  void retire(const snapshot_retirement& gone);
  result<std::optional<snapshot>, read_failure> stored_snapshot(entity_id entity);
  result<std::vector<snapshot_piece>, read_failure> stored_pieces(entity_id entity);

  const postgres_snapshots_options options_;
  const std::shared_ptr<pg_pool> readers_;
  const std::int32_t writer_;
  std::atomic<std::uint64_t> checkpoint_{0};

  mutable std::mutex mutex_;
  std::condition_variable work_;
  snapshot_inbox waiting_{mutex_, work_};
  bool stopping_ = false;
  shard_set owned_ = every_shard();  ///< under the mutex

  // Of the thread.
  std::uint64_t incarnation_ = 0;
  std::unique_ptr<pg_connection> server_;
  /// Each once, however often a write begins again: the entity's count as of when it was retired.
  std::map<std::pair<position, entity_id>, std::uint64_t> retirements_;
  std::thread thread_;
};

}  // namespace madang
