#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "persistence/ports/projection.hpp"

namespace madang {

/// What outlives a `memory_snapshots`.
struct snapshot_memory {
  std::mutex mutex;
  std::map<entity_id, snapshot> live;
  std::map<entity_id, snapshot> idle;
  std::vector<snapshot_retirement> retired;
  std::map<entity_id, std::vector<snapshot_piece>> pieces;
  position checkpoint;
};

/// Snapshots without a disk, for tests: what is handed in is stored at once. Thread-safe.
class memory_snapshots final : public snapshot_store {
 public:
  explicit memory_snapshots(std::shared_ptr<snapshot_memory> in) : in_(std::move(in)) {}

  void put_snapshot(snapshot taken) override;
  void retire_snapshot(const snapshot_retirement& gone) override;
  void complete_checkpoint(position at) override;
  position checkpoint() const override;
  result<std::optional<snapshot>, read_failure> read_snapshot(entity_id entity) override;
  result<std::vector<snapshot_piece>, read_failure> read_pieces(entity_id entity) override;
  result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>& visit) override;

 private:
  const std::shared_ptr<snapshot_memory> in_;
};

}  // namespace madang
