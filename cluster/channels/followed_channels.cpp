#include "cluster/channels/followed_channels.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace madang {

// ---- who is told ---------------------------------------------------------------------------------------------------

void followed_channels::listen(channel_id channel, boot_nanos now) {
  auto& one = followed_[channel];
  if (one.groups++ != 0) return;
  counts_.followed.set(static_cast<std::int64_t>(followed_.size()));
  settle(channel, one, now);
}

void followed_channels::leave(channel_id channel) {
  const auto found = followed_.find(channel);
  if (found == followed_.end() || --found->second.groups != 0) return;
  take_back(channel, found->second);
  unsettled_.erase(channel);
  followed_.erase(found);
  counts_.followed.set(static_cast<std::int64_t>(followed_.size()));
}

/// Where it gets lost, the peer sends on what nobody here listens to, until one of the two is gone.
void followed_channels::take_back(channel_id channel, followed& one) {
  if (one.told != 0) (void)say_(one.told, channel_frame_bytes(leave_channel{channel, one.number}));
  one.told = 0;
}

void followed_channels::settle(channel_id channel, followed& one, boot_nanos now) {
  const auto place = host_.place_of(channel);
  if (one.told != 0 && one.told != place.peer) take_back(channel, one);
  const bool was_here = std::exchange(one.is_here, place.is_here);
  if (place.is_here) {
    unsettled_.erase(channel);
    // It was followed at another node before, or was here, left, and came back.
    if (!was_here && (one.is_again || one.number != 0)) host_.reached(channel, host_.number_of(channel));
    one.is_again = true;
    return;
  }
  if (one.told != 0) return;
  unsettled_.insert(channel);
  if (place.peer == 0 || now < one.not_before) return;
  const auto number = next_++;
  if (!say_(place.peer, channel_frame_bytes(follow_channel{channel, number}))) {
    one.not_before = now + settings_.pause_ns;
    return;
  }
  unsettled_.erase(channel);
  one.told = place.peer;
  one.is_again = one.is_again || one.number != 0;
  one.number = number;
  one.is_confirmed = false;
  awaited_.push_back({now + settings_.question_max_ns, channel, number});
}

/// The owner's answer may have found no room: whoever listens would hear nothing, and not know it.
void followed_channels::give_up_unanswered(boot_nanos now) {
  while (!awaited_.empty() && awaited_.front().until <= now) {
    const auto late = awaited_.front();
    awaited_.pop_front();
    const auto found = followed_.find(late.channel);
    if (found == followed_.end()) continue;
    auto& one = found->second;
    if (one.told == 0 || one.number != late.number || one.is_confirmed) continue;
    counts_.repeated.add();
    one.told = 0;
    unsettled_.insert(late.channel);
  }
}

void followed_channels::peer_gone(node_home peer) {
  for (auto& [channel, one] : followed_) {
    if (one.told != peer) continue;
    one.told = 0;
    unsettled_.insert(channel);
  }
  for (auto& [_, one] : questions_) {
    if (one.sent_to == peer) one.sent_to = 0;
  }
}

void followed_channels::heard(node_home from, const channel_followed& said) {
  const auto found = followed_.find(said.channel);
  if (found == followed_.end()) return;
  auto& one = found->second;
  if (one.told != from || one.number != said.number) return;
  one.was_refused = false;
  one.is_confirmed = true;
  if (one.is_again) host_.reached(said.channel, said.last);
}

void followed_channels::heard(node_home from, const channel_refused& said, boot_nanos now) {
  const auto found = followed_.find(said.channel);
  if (found == followed_.end()) return;
  auto& one = found->second;
  if (one.told != from || one.number != said.number) return;
  one.told = 0;
  one.not_before = now + settings_.pause_ns;
  one.was_refused = said.why == channel_outcome::too_many;
  unsettled_.insert(said.channel);
}

// ---- the past ------------------------------------------------------------------------------------------------------

void followed_channels::ask(channel_id channel, std::uint64_t after, std::uint32_t limit, boot_nanos now,
                            page_taker then) {
  if (questions_.size() >= settings_.questions_max || !has(channel)) {
    counts_.questions_failed.add();
    return then(nullptr);
  }
  const auto number = next_++;
  auto& one = questions_[number];
  one = {{number, channel, after, limit}, std::move(then), 0, now + settings_.question_max_ns};
  send(one);
}

/// A channel's last number is asked of whoever was told first that it is followed. What comes back comes later.
void followed_channels::send(open_question& one) {
  const auto place = host_.place_of(one.what.channel);
  if (place.is_here) return answer_here(one);
  if (place.peer == 0) return;
  const auto found = followed_.find(one.what.channel);
  if (one.what.limit == 0 && (found == followed_.end() || found->second.told != place.peer)) return;
  if (say_(place.peer, channel_frame_bytes(one.what))) one.sent_to = place.peer;
}

/// It has come home: this node has taken over.
void followed_channels::answer_here(const open_question& one) {
  const auto& what = one.what;
  questions_.at(what.question).sent_to = node_home(-1);
  channel_page page{what.question, channel_outcome::done, 0, {}};
  if (what.limit == 0) {
    page.last = host_.number_of(what.channel);
    return host_.when_durable([this, page] { finish(page.question, &page); });
  }
  host_.read_past(what.channel, what.after, what.limit, [this, page](channel_past found) mutable {
    if (!found) return finish(page.question, nullptr);
    page.frames = *std::move(found);
    finish(page.question, &page);
  });
}

void followed_channels::heard(node_home from, const channel_page& page) {
  const auto found = questions_.find(page.question);
  if (found == questions_.end() || found->second.sent_to != from) return;
  switch (page.outcome) {
    case channel_outcome::done:
      return finish(page.question, &page);
    case channel_outcome::not_served:
      found->second.sent_to = 0;
      return;
    case channel_outcome::too_many:
    case channel_outcome::not_followed:
    case channel_outcome::failed:
      return finish(page.question, nullptr);
  }
}

void followed_channels::finish(std::uint64_t question, const channel_page* page) {
  auto node = questions_.extract(question);
  if (node.empty()) return;
  if (page == nullptr) counts_.questions_failed.add();
  node.mapped().then(page);
}

void followed_channels::tick(boot_nanos now) {
  give_up_unanswered(now);
  if (std::exchange(is_changed_, false)) {
    for (auto& [channel, one] : followed_) settle(channel, one, now);
    next_look_ = now;
  }
  if (now < next_look_) return;
  next_look_ = now + settings_.pause_ns;
  for (const auto channel : std::vector(unsettled_.begin(), unsettled_.end())) {
    settle(channel, followed_.at(channel), now);
  }
  std::vector<std::uint64_t> over;
  for (auto& [number, one] : questions_) {
    const auto known = followed_.find(one.what.channel);
    const bool is_refused = known == followed_.end() || known->second.was_refused;
    if (one.expires <= now || (one.sent_to == 0 && is_refused)) {
      over.push_back(number);
    } else if (one.sent_to == 0) {
      send(one);
    }
  }
  for (const auto number : over) finish(number, nullptr);
}

}  // namespace madang
