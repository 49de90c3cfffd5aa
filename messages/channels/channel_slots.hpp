#pragma once

#include <array>
#include <cstdint>

#include "messages/channels/channel.hpp"

namespace madang {

/// Where the records of a channel are indexed: with the stream of the entity that has the channel's key, in a slot of
/// its own. Slot 0 is the entity's stream. Part of the format of derived tables.
struct channel_slot_row {
  channel_kind channel{};
  entity_kind entity{};
  std::uint8_t slot = 0;
};

/// One row per channel that shares records with an entity; other channels are indexed by themselves.
inline constexpr std::array channel_slots{
    channel_slot_row{channel_kind::account, entity_kind::account, 1},
    channel_slot_row{channel_kind::orders, entity_kind::account, 2},
    channel_slot_row{channel_kind::book, entity_kind::symbol, 1},
    channel_slot_row{channel_kind::trades, entity_kind::symbol, 2},
    channel_slot_row{channel_kind::quote, entity_kind::symbol, 3},
    channel_slot_row{channel_kind::jobs, entity_kind::user, 1},
    channel_slot_row{channel_kind::user, entity_kind::user, 2},
    channel_slot_row{channel_kind::sample, entity_kind::sample, 1},
};

/// The same by channel number; slot 0 where a channel is indexed by itself.
inline constexpr auto slots_by_channel = [] {
  std::array<channel_slot_row, 256> out{};
  for (const auto& each : channel_slots) out[static_cast<std::uint8_t>(each.channel)] = each;
  return out;
}();

}  // namespace madang
