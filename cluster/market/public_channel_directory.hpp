#pragma once

#include <shared_mutex>
#include <unordered_map>

#include "cluster/ports/channels.hpp"
#include "messages/market/fan_out_actors.hpp"

namespace madang::market {

/// Knows the fan-out actor of each public channel; the composition root fills it as instruments are listed.
/// Thread-safe.
class public_channel_directory final : public public_channels {
 public:
  void add(channel_id channel, fan_out_actor serves);
  /// Lets all actors go; afterwards no channel is known.
  void clear();

  bool start(channel_id channel, std::uint32_t listener, std::uint64_t subscriber,
             std::optional<std::uint64_t> seen) override;
  /// Tells the channel's actor that the market cache has changed. False: there is no such channel.
  bool tell_changed(channel_id channel) const;

 private:
  mutable std::shared_mutex lock_;
  std::unordered_map<channel_id, fan_out_actor> actors_;
};

}  // namespace madang::market
