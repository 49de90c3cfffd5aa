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

void private_feed::begin_at(std::uint64_t seq) {
  last_ = seq;
  newest_ = std::max(newest_, seq);
  ahead_.erase(ahead_.begin(), ahead_.upper_bound(seq));
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
