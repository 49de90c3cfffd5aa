#pragma once

#include <map>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "persistence/codec/record_codec.hpp"
#include "persistence/journal/snapshot_pieces.hpp"
#include "persistence/ports/projection.hpp"

namespace madang::testing {

/// A projection in memory that projects when told to, at once by default. It survives the journals that it serves.
class fake_projection final : public projection {
 public:
  /// False: batches wait until `catch_up`.
  explicit fake_projection(bool at_once = true) : at_once_(at_once) {}

  void catch_up() {
    std::lock_guard lock(mutex_);
    project_waiting();
  }
  void forget_snapshots() {
    std::lock_guard lock(mutex_);
    snapshots_.clear();
  }
  /// It is made anew: what it knew of batches is gone.
  void forget_batches() {
    std::lock_guard lock(mutex_);
    waiting_.clear();
    projected_batch_ = 0;
    projected_ = {};
    streams_.clear();
    channels_.clear();
  }
  std::vector<std::uint64_t> offered() const {
    std::lock_guard lock(mutex_);
    return offered_;
  }

  std::uint64_t projected_batch() const override {
    std::lock_guard lock(mutex_);
    return projected_batch_;
  }
  position projected() const override {
    std::lock_guard lock(mutex_);
    return projected_;
  }
  void offer(durable_batch batch) override {
    std::lock_guard lock(mutex_);
    offered_.push_back(batch.number);
    waiting_.push_back(std::move(batch));
    if (at_once_) project_waiting();
  }
  result<locations_cut, read_failure> stream_locations(entity_id stream, std::uint64_t after_seq) override {
    std::lock_guard lock(mutex_);
    locations_cut cut;
    cut.covers_batch = projected_batch_;
    for (const auto& [seq, location] : streams_[stream]) {
      if (seq > after_seq) cut.locations.push_back(location);
    }
    return cut;
  }
  result<locations_cut, read_failure> channel_locations(channel_id channel, std::uint64_t after,
                                                        std::size_t limit) override {
    std::lock_guard lock(mutex_);
    locations_cut cut;
    cut.covers_batch = projected_batch_;
    for (const auto& [number, location] : channels_[channel]) {
      if (number > after && cut.locations.size() < limit) cut.locations.push_back(location);
    }
    return cut;
  }
  result<std::uint64_t, read_failure> last_numbers(
      const std::function<void(channel_id, std::uint64_t)>& visit) override {
    std::lock_guard lock(mutex_);
    for (const auto& [channel, locations] : channels_) {
      if (!locations.empty()) visit(channel, locations.rbegin()->first);
    }
    return std::uint64_t{channels_.size()};
  }
  void put_snapshot(snapshot taken) override {
    std::lock_guard lock(mutex_);
    auto& known = snapshots_[taken.entity];
    take_pieces_over(taken, known);
    known = std::move(taken);
  }
  void retire_snapshot(const snapshot_retirement& gone) override {
    std::lock_guard lock(mutex_);
    snapshots_.erase(gone.entity);
  }
  void complete_checkpoint(position at) override {
    std::lock_guard lock(mutex_);
    checkpoint_ = at;
  }
  position checkpoint() const override {
    std::lock_guard lock(mutex_);
    return checkpoint_;
  }
  result<std::optional<snapshot>, read_failure> read_snapshot(entity_id entity) override {
    std::lock_guard lock(mutex_);
    const auto found = snapshots_.find(entity);
    if (found == snapshots_.end()) return std::optional<snapshot>{};
    return std::optional<snapshot>{found->second};
  }
  result<std::vector<snapshot_piece>, read_failure> read_pieces(entity_id entity) override {
    std::lock_guard lock(mutex_);
    const auto found = snapshots_.find(entity);
    return found == snapshots_.end() ? std::vector<snapshot_piece>{} : found->second.pieces;
  }
  result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>& visit) override {
    std::lock_guard lock(mutex_);
    std::uint64_t count = 0;
    for (const auto& [entity, one] : snapshots_) {
      if (one.live) visit(one), ++count;
    }
    return count;
  }

 private:
  void project_waiting() {
    for (const auto& batch : waiting_) {
      if (batch.number <= projected_batch_) continue;
      record_walk walk(*batch.bytes);
      record_view one;
      while (walk.next(one)) {
        const record_location location{batch.number, static_cast<std::uint32_t>(walk.offset())};
        streams_[one.stream][one.meta.seq] = location;
        for (std::size_t i = 0; i < one.channel_count; ++i)
          channels_[one.channels[i]][one.meta.channel_numbers[i]] = location;
      }
      projected_batch_ = batch.number;
      projected_ = batch.last;
    }
    waiting_.clear();
  }

  const bool at_once_;
  mutable std::mutex mutex_;
  std::vector<std::uint64_t> offered_;
  std::vector<durable_batch> waiting_;
  std::uint64_t projected_batch_ = 0;
  position projected_;
  position checkpoint_;
  std::unordered_map<entity_id, std::map<std::uint64_t, record_location>> streams_;
  std::unordered_map<channel_id, std::map<std::uint64_t, record_location>> channels_;
  std::unordered_map<entity_id, snapshot> snapshots_;
};

}  // namespace madang::testing
