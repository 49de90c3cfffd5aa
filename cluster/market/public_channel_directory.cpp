#include "cluster/market/public_channel_directory.hpp"

#include <caf/send.hpp>
#include <mutex>

namespace madang::market {

void public_channel_directory::add(channel_id channel, fan_out_actor serves) {
  const std::unique_lock guard(lock_);
  actors_.insert_or_assign(channel, std::move(serves));
}

void public_channel_directory::clear() {
  const std::unique_lock guard(lock_);
  actors_.clear();
}

bool public_channel_directory::start(channel_id channel, std::uint32_t listener, std::uint64_t subscriber,
                                     std::optional<std::uint64_t> seen) {
  const std::shared_lock guard(lock_);
  const auto found = actors_.find(channel);
  if (found == actors_.end()) return false;
  caf::anon_send(found->second, channel_wanted{listener, subscriber, seen});
  return true;
}

bool public_channel_directory::tell_changed(channel_id channel) const {
  const std::shared_lock guard(lock_);
  const auto found = actors_.find(channel);
  if (found == actors_.end()) return false;
  caf::anon_send(found->second, market_changed{});
  return true;
}

}  // namespace madang::market
