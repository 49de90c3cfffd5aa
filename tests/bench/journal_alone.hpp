#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "cluster/ports/clock.hpp"
#include "persistence/ports/projection.hpp"

namespace madang {

class wall_clock final : public clock {
 public:
  unix_nanos now() const override {
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
                .count()};
  }
};

/// Indexes nothing: the journal alone is measured.
class no_projection final : public projection {
 public:
  std::uint64_t projected_batch() const override { return last_; }
  position projected() const override { return at_; }
  void offer(durable_batch batch) override {
    last_ = batch.number;
    at_ = batch.last;
  }
  result<locations_cut, read_failure> stream_locations(entity_id, std::uint64_t) override { return locations_cut{}; }
  result<locations_cut, read_failure> channel_locations(channel_id, std::uint64_t, std::size_t) override {
    return locations_cut{};
  }
  result<std::uint64_t, read_failure> last_numbers(const std::function<void(channel_id, std::uint64_t)>&) override {
    return std::uint64_t{0};
  }
  void put_snapshot(snapshot) override {}
  void retire_snapshot(const snapshot_retirement&) override {}
  void complete_checkpoint(position) override {}
  position checkpoint() const override { return {}; }
  result<std::optional<snapshot>, read_failure> read_snapshot(entity_id) override { return std::optional<snapshot>{}; }
  result<std::vector<snapshot_piece>, read_failure> read_pieces(entity_id) override {
    return std::vector<snapshot_piece>{};
  }
  result<std::uint64_t, read_failure> live_snapshots(const std::function<void(snapshot)>&) override {
    return std::uint64_t{0};
  }

 private:
  std::uint64_t last_ = 0;
  position at_;
};

}  // namespace madang
