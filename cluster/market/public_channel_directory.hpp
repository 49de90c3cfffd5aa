#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <shared_mutex>
#include <unordered_map>
#include <utility>

#include "cluster/ports/channels.hpp"
#include "messages/market/fan_out_actors.hpp"

namespace madang::market {

/// Knows the fan-out actor of each public channel; the composition root fills it as instruments are listed.
/// Thread-safe.
class public_channel_directory final : public public_channels {
 public:
  void add(channel_id channel, fan_out_actor by);
  /// Channels of this kind have no actor of their own: `starter` begins each of them.
  using channel_starter = std::function<bool(channel_id channel, std::uint32_t listener, std::uint64_t subscriber)>;
  void add(channel_kind kind, channel_starter starter);
  /// Lets all actors go; afterwards no channel is known.
  void clear();

  bool start(channel_id channel, std::uint32_t listener, std::uint64_t subscriber,
             std::optional<std::uint64_t> seen) override;
  /// Tells the channel's actor that the market cache has changed; not again before it has taken the changes.
  void tell_changed(channel_id channel);
  /// The channel's actor is about to read the market cache.
  void changes_taken(channel_id channel);

 private:
  struct served_channel {
    fan_out_actor by;
    std::atomic<bool> told{false};  ///< of a change that it has not taken yet

    explicit served_channel(fan_out_actor actor) : by(std::move(actor)) {}
  };

  mutable std::shared_mutex lock_;
  std::unordered_map<channel_id, served_channel> served_;
  std::map<channel_kind, channel_starter> starters_;
};

}  // namespace madang::market
