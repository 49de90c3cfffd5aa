#pragma once

#include <caf/typed_event_based_actor.hpp>
#include <cstddef>
#include <functional>
#include <string>

#include "actors/market/fan_out/latest_fan_out.hpp"
#include "cluster/ports/channels.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/market/market_cache.hpp"
#include "messages/market/fan_out_actors.hpp"
#include "persistence/ports/gate.hpp"

namespace madang::market {

/// What a fan-out actor works with. All of it outlives the actor.
struct fan_out_parts {
  std::string name;  ///< of the channel, as clients write it
  const market_cache* cache = nullptr;
  const interest* listeners = nullptr;
  gate* door = nullptr;
  /// Called before the market cache is read: changes after it deserve a new `market_changed`.
  std::function<void()> changes_taken;
  std::size_t ring_frames = 512;
  const clock* time = nullptr;  ///< by which minutes are over; none: only trades end them
  /// Of channels whose every frame is the whole: what they show now.
  std::function<latest_state()> latest = {};
};

/// FAN-OUT of one public channel on this node: keeps the image last shown and its frames, so that any number of readers
/// costs the market nothing. Builds frames only while somebody listens.
fan_out_actor::behavior_type fan_out(fan_out_actor::pointer self, channel_id channel, fan_out_parts parts);

}  // namespace madang::market
