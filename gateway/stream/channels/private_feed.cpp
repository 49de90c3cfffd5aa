#include "gateway/stream/channels/private_feed.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace madang {

void private_feed::take(feed_frame frame) {
  if (frame.seq <= last_) return;
  newest_ = std::max(newest_, frame.seq);
  if (ahead_.size() >= ahead_max) {
    // The frame that comes next is always let in, in place of the one that is furthest off.
    const auto furthest = std::prev(ahead_.end());
    if (furthest->first <= frame.seq) return;
    ahead_.erase(furthest);
  }
  ahead_.try_emplace(frame.seq, std::move(frame));
}

std::uint64_t private_feed::begin_with_balance(std::uint64_t balance_seq) {
  // A frame that shows this balance or an older one covers all before it.
  while (!ahead_.empty() && ahead_.begin()->second.balance_seq <= balance_seq) {
    last_ = ahead_.begin()->first;
    ahead_.erase(ahead_.begin());
  }
  return last_;
}

std::vector<feed_frame> private_feed::ready() {
  std::vector<feed_frame> next;
  while (!ahead_.empty() && ahead_.begin()->first == last_ + 1) {
    auto node = ahead_.extract(ahead_.begin());
    last_ = node.key();
    next.push_back(std::move(node.mapped()));
  }
  return next;
}

bool private_feed::missing() const {
  return newest_ > last_ && (ahead_.empty() || ahead_.begin()->first != last_ + 1);
}

}  // namespace madang
