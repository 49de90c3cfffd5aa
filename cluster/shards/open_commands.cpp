#include "cluster/shards/open_commands.hpp"

#include <utility>

namespace madang {

bool open_commands::add(std::uint16_t node, const shard_message& message, std::int64_t now) {
  close(message.answer_to);
  open_command one{node, now, {}};
  if (message.has_key) {
    one.message = message;
  } else {
    one.message.answer_to = message.answer_to;
    one.message.to = message.to;
  }
  const auto cost = cost_of(one.message);
  if (commands_.size() >= bounds_.messages || bytes_ + cost > bounds_.bytes) return false;
  bytes_ += cost;
  by_token_.emplace(message.answer_to, next_);
  commands_.emplace_hint(commands_.end(), next_++, std::move(one));
  return true;
}

open_command open_commands::take(ordered::iterator at) {
  auto taken = std::move(at->second);
  bytes_ -= cost_of(taken.message);
  by_token_.erase(taken.message.answer_to);
  commands_.erase(at);
  return taken;
}

bool open_commands::close(const reply_token& token) {
  const auto found = by_token_.find(token);
  if (found == by_token_.end()) return false;
  take(commands_.find(found->second));
  return true;
}

std::vector<open_command> open_commands::take_of(std::uint16_t node) {
  std::vector<open_command> taken;
  for (auto at = commands_.begin(); at != commands_.end();) {
    const auto next = std::next(at);
    if (at->second.node == node) taken.push_back(take(at));
    at = next;
  }
  return taken;
}

std::vector<open_command> open_commands::take_older(std::int64_t moment) {
  std::vector<open_command> taken;
  while (!commands_.empty() && commands_.begin()->second.sent_at < moment) taken.push_back(take(commands_.begin()));
  return taken;
}

}  // namespace madang
