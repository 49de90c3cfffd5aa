#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "cluster/ports/channels.hpp"

namespace madang::market {

/// Counts listeners per channel. Actors ask for every event, and for nearly all channels the answer is no: that answer
/// takes one atomic read of a count that channels with the same hash share.
class interest_table final : public interest {
 public:
  interest_table();

  void add(channel_id channel) override;
  void remove(channel_id channel) override;
  bool in(channel_id channel) const override;

 private:
  static constexpr std::size_t shard_count = 64;
  static constexpr std::size_t coarse_count = 1U << 16U;

  struct shard {
    mutable std::mutex lock;
    std::unordered_map<channel_id, std::uint32_t> listeners;
  };

  shard& shard_of(std::size_t hash) const { return shards_[hash % shard_count]; }
  std::atomic<std::uint32_t>& coarse_of(std::size_t hash) const { return coarse_[(hash >> 8U) % coarse_count]; }

  std::unique_ptr<shard[]> shards_;
  std::unique_ptr<std::atomic<std::uint32_t>[]> coarse_;
};

}  // namespace madang::market
