#include "cluster/market/interest_table.hpp"

#include "messages/ensure.hpp"

namespace madang::market {

interest_table::interest_table()
    : shards_(std::make_unique<shard[]>(shard_count)),
      coarse_(std::make_unique<std::atomic<std::uint32_t>[]>(coarse_count)) {}

void interest_table::add(channel_id channel) {
  const auto hash = std::hash<channel_id>()(channel);
  {
    auto& part = shard_of(hash);
    const std::lock_guard guard(part.lock);
    ++part.listeners[channel];
  }
  coarse_of(hash).fetch_add(1);
}

void interest_table::remove(channel_id channel) {
  const auto hash = std::hash<channel_id>()(channel);
  auto& part = shard_of(hash);
  const std::lock_guard guard(part.lock);
  const auto found = part.listeners.find(channel);
  ensure(found != part.listeners.end(), "interest removed that was never added");
  if (--found->second == 0) part.listeners.erase(found);
  coarse_of(hash).fetch_sub(1);
}

bool interest_table::in(channel_id channel) const {
  const auto hash = std::hash<channel_id>()(channel);
  if (coarse_of(hash).load() == 0) return false;
  auto& part = shard_of(hash);
  const std::lock_guard guard(part.lock);
  return part.listeners.contains(channel);
}

}  // namespace madang::market
