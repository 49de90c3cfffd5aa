#include "cluster/market/public_channel_directory.hpp"

#include <caf/send.hpp>
#include <mutex>

namespace madang::market {

void public_channel_directory::add(channel_id channel, fan_out_actor by) {
  const std::unique_lock guard(lock_);
  served_.erase(channel);
  served_.try_emplace(channel, std::move(by));
}

void public_channel_directory::add(channel_kind kind, channel_starter starter) {
  const std::unique_lock guard(lock_);
  starters_[kind] = std::move(starter);
}

void public_channel_directory::clear() {
  const std::unique_lock guard(lock_);
  starters_.clear();
  served_.clear();
}

bool public_channel_directory::start(channel_id channel, std::uint32_t listener, std::uint64_t subscriber,
                                     std::optional<std::uint64_t> seen) {
  const std::shared_lock guard(lock_);
  if (const auto starter = starters_.find(channel.kind); starter != starters_.end()) {
    return starter->second(channel, listener, subscriber);
  }
  const auto found = served_.find(channel);
  if (found == served_.end()) return false;
  caf::anon_send(found->second.by, channel_wanted{listener, subscriber, seen});
  return true;
}

void public_channel_directory::tell_changed(channel_id channel) {
  const std::shared_lock guard(lock_);
  const auto found = served_.find(channel);
  if (found == served_.end() || found->second.told.exchange(true)) return;
  caf::anon_send(found->second.by, market_changed{});
}

void public_channel_directory::changes_taken(channel_id channel) {
  const std::shared_lock guard(lock_);
  const auto found = served_.find(channel);
  if (found != served_.end()) found->second.told.store(false);
}

}  // namespace madang::market
