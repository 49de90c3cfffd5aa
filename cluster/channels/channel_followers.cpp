#include "cluster/channels/channel_followers.hpp"

#include <algorithm>

namespace madang {

channel_followers::following channel_followers::follow(node_home peer, channel_id channel, std::uint64_t number) {
  auto& numbers = peers_[peer].numbers;
  const auto known = numbers.find(channel);
  if (known != numbers.end()) {
    known->second = std::max(known->second, number);
    return following::renewed;
  }
  if (numbers.size() >= most_) return following::too_many;
  numbers.emplace(channel, number);
  by_channel_[channel].push_back(peer);
  ++size_;
  return following::begun;
}

bool channel_followers::leave(node_home peer, channel_id channel, std::uint64_t number) {
  const auto known = peers_.find(peer);
  if (known == peers_.end()) return false;
  const auto found = known->second.numbers.find(channel);
  if (found == known->second.numbers.end() || found->second != number) return false;
  known->second.numbers.erase(found);
  known->second.missed.erase(channel);
  take_out(peer, channel);
  return true;
}

void channel_followers::take_out(node_home peer, channel_id channel) {
  const auto found = by_channel_.find(channel);
  std::erase(found->second, peer);
  if (found->second.empty()) by_channel_.erase(found);
  --size_;
}

std::vector<channel_id> channel_followers::peer_gone(node_home peer) {
  std::vector<channel_id> all;
  const auto node = peers_.extract(peer);
  if (node.empty()) return all;
  for (const auto& [channel, _] : node.mapped().numbers) {
    take_out(peer, channel);
    all.push_back(channel);
  }
  return all;
}

bool channel_followers::has(node_home peer, channel_id channel) const {
  const auto known = peers_.find(peer);
  return known != peers_.end() && known->second.numbers.contains(channel);
}

const std::vector<node_home>& channel_followers::of(channel_id channel) const {
  static const std::vector<node_home> nobody;
  const auto found = by_channel_.find(channel);
  return found == by_channel_.end() ? nobody : found->second;
}

void channel_followers::missed(node_home peer, channel_id channel, std::uint64_t seq) {
  if (!has(peer, channel)) return;
  auto& upto = peers_.at(peer).missed[channel];
  upto = std::max(upto, seq);
}

std::optional<std::pair<channel_id, std::uint64_t>> channel_followers::next_missed(node_home peer) const {
  const auto known = peers_.find(peer);
  if (known == peers_.end() || known->second.missed.empty()) return std::nullopt;
  return *known->second.missed.begin();
}

void channel_followers::caught_up(node_home peer, channel_id channel) {
  const auto known = peers_.find(peer);
  if (known != peers_.end()) known->second.missed.erase(channel);
}

}  // namespace madang
