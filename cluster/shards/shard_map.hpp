#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "messages/ids.hpp"
#include "messages/slots.hpp"

/// Which node serves which shard, and how messages find the way there.
namespace madang {

enum class shard_state : std::uint8_t {
  unowned = 0,   ///< it was never given out, or released and not claimed, or its owner is dead
  moving = 1,    ///< its owner hands it over and serves it no more
  arriving = 2,  ///< this node owns it and does not serve it yet
  serving = 3,
};

/// What is known of one shard. `version` counts, in the store, how often it was claimed or released: the higher one is
/// the later one, whoever knows it.
struct shard_place {
  shard_state state = shard_state::unowned;
  std::uint16_t node = 0;
  std::uint32_t version = 0;

  friend bool operator==(const shard_place&, const shard_place&) = default;
};

/// This node, which owns the shard in this version, hands it over: nobody serves it for a while. The other nodes hear
/// nothing of it; they get back what they send.
struct shard_moving {
  std::uint32_t shard = 0;
  std::uint16_t from = 0;
  std::uint32_t version = 0;
};
/// The owner's journal says that it has given the shard away: nobody's until it is claimed.
struct shard_released {
  std::uint32_t shard = 0;
  std::uint16_t from = 0;
  std::uint32_t version = 0;
};
/// The store says that a node owns the shard.
struct shard_claimed {
  std::uint32_t shard = 0;
  std::uint16_t by = 0;
  std::uint32_t version = 0;
};
/// This node, which owns the shard, serves it from now on: it has recovered it, or gives up handing it over.
struct shard_opened {
  std::uint32_t shard = 0;
};
/// The node was fenced off. What it owned is nobody's until it is taken.
struct node_dead {
  std::uint16_t node = 0;
};
using shard_event = std::variant<shard_moving, shard_released, shard_claimed, shard_opened, node_dead>;

struct shard_change {
  std::uint32_t shard = 0;
  shard_place place;
};

/// Which node serves each shard, as this node knows it. Any thread reads it without a lock: what is read of a shard is
/// one number, whole and of one moment. One thread at a time changes it.
class shard_map {
 public:
  /// `shards`: a power of two, at most one for each slot. All nodes of a cluster have the same.
  explicit shard_map(std::uint16_t self, std::uint32_t shards = shard_count);

  std::uint16_t self() const { return self_; }
  std::uint32_t shards() const { return shards_; }
  std::uint32_t shard_of(entity_id entity) const { return std::uint32_t{slot_of(entity)} >> slot_bits_; }

  shard_place at(std::uint32_t shard) const { return unpacked(places_[shard].load(std::memory_order_acquire)); }
  /// Served by this node: its messages need no more than the local region.
  bool is_served_here(std::uint32_t shard) const {
    const auto place = at(shard);
    return place.state == shard_state::serving && place.node == self_;
  }

  /// What an event changes, which is nothing where a later one is known already.
  std::vector<shard_change> changes_of(const shard_event& event) const;
  void publish(const shard_change& change);

 private:
  static std::uint64_t packed(const shard_place& place);
  static shard_place unpacked(std::uint64_t number);
  std::optional<shard_place> after(const shard_moving& event) const;
  std::optional<shard_place> after(const shard_released& event) const;
  std::optional<shard_place> after(const shard_claimed& event) const;
  std::optional<shard_place> after(const shard_opened& event) const;
  bool is_news(std::uint32_t shard, std::uint32_t version) const;

  const std::uint16_t self_;
  const std::uint32_t shards_;
  const unsigned slot_bits_;  ///< of a slot within its shard
  const std::unique_ptr<std::atomic<std::uint64_t>[]> places_;
};

}  // namespace madang
