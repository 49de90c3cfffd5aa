#include "cluster/shards/shard_map.hpp"

#include <bit>

#include "messages/ensure.hpp"

namespace madang {
namespace {

constexpr std::uint32_t slots = 1u << 16;

}  // namespace

shard_map::shard_map(std::uint16_t self, std::uint32_t shards)
    : self_(self),
      shards_(shards),
      slot_bits_(static_cast<unsigned>(std::countr_zero(slots) - std::countr_zero(shards))),
      places_(std::make_unique<std::atomic<std::uint64_t>[]>(shards)) {
  ensure(std::has_single_bit(shards) && shards <= slots, "shards are a power of two, and not more than slots");
}

std::uint64_t shard_map::packed(const shard_place& place) {
  return std::uint64_t{place.version} << 32 | std::uint64_t{place.node} << 8 | static_cast<std::uint8_t>(place.state);
}

shard_place shard_map::unpacked(std::uint64_t number) {
  return {static_cast<shard_state>(number & 0xff), static_cast<std::uint16_t>(number >> 8),
          static_cast<std::uint32_t>(number >> 32)};
}

bool shard_map::is_news(std::uint32_t shard, std::uint32_t version) const {
  return shard < shards_ && version > at(shard).version;
}

std::optional<shard_place> shard_map::after(const shard_moving& event) const {
  if (event.shard >= shards_) return std::nullopt;
  auto place = at(event.shard);
  const bool is_owner = event.from == self_ && place.version == event.version && place.node == event.from;
  if (!is_owner || place.state < shard_state::arriving) return std::nullopt;
  place.state = shard_state::moving;
  return place;
}

std::optional<shard_place> shard_map::after(const shard_released& event) const {
  if (!is_news(event.shard, event.version)) return std::nullopt;
  return shard_place{shard_state::unowned, event.from, event.version};
}

std::optional<shard_place> shard_map::after(const shard_claimed& event) const {
  if (!is_news(event.shard, event.version)) return std::nullopt;
  return shard_place{event.by == self_ ? shard_state::arriving : shard_state::serving, event.by, event.version};
}

std::optional<shard_place> shard_map::after(const shard_opened& event) const {
  if (event.shard >= shards_) return std::nullopt;
  auto place = at(event.shard);
  const bool is_owned = place.state == shard_state::arriving || place.state == shard_state::moving;
  if (!is_owned || place.node != self_) return std::nullopt;
  place.state = shard_state::serving;
  return place;
}

std::vector<shard_change> shard_map::changes_of(const shard_event& event) const {
  std::vector<shard_change> changes;
  if (const auto* dead = std::get_if<node_dead>(&event)) {
    for (std::uint32_t shard = 0; shard < shards_; ++shard) {
      const auto place = at(shard);
      if (place.node != dead->node || place.state == shard_state::unowned) continue;
      changes.push_back({shard, {shard_state::unowned, place.node, place.version}});
    }
    return changes;
  }
  std::visit(
      [&](const auto& one) {
        if constexpr (requires { one.shard; }) {
          if (const auto place = after(one)) changes.push_back({one.shard, *place});
        }
      },
      event);
  return changes;
}

void shard_map::publish(const shard_change& change) {
  places_[change.shard].store(packed(change.place), std::memory_order_release);
}

}  // namespace madang
