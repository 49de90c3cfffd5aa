#include "gateway/stream/channels/public_subscribers.hpp"

#include <algorithm>
#include <utility>

#include "cluster/ports/channel_registry.hpp"
#include "cluster/ports/channels.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/stream/protocol/server_text.hpp"
#include "gateway/stream/stream_metrics.hpp"
#include "messages/ensure.hpp"

namespace madang {
namespace {

using state = public_subscriber::state;

/// A fresh start that has not come by then is asked for again: it was lost between two nodes, or what asked for it.
constexpr std::int64_t start_patience_ms = 5'000;

const public_place* place_of(const channel_reader& who, const void* channel) {
  const auto found =
      std::ranges::find(who.public_places, channel, [](const public_place& p) -> const void* { return p.at; });
  return found == who.public_places.end() ? nullptr : &*found;
}

}  // namespace

public_subscriber* public_subscribers::subscriber_of(const channel_reader& who, channel_id channel) const {
  const auto found = by_id_.find(channel);
  const auto* place = found == by_id_.end() ? nullptr : place_of(who, found->second.get());
  return place == nullptr ? nullptr : &place->at->subscribers[place->index];
}

bool public_subscribers::has(const channel_reader& who, channel_id channel) const {
  return subscriber_of(who, channel) != nullptr;
}

std::uint64_t public_subscribers::last(const channel_reader& who, channel_id channel) const {
  return subscriber_of(who, channel)->last;
}

void public_subscribers::begin(channel_reader& who, channel_id channel) {
  auto* one = subscriber_of(who, channel);
  if (one == nullptr || one->now != state::held) return;
  one->now = state::live;
  const auto topic = by_id_.at(channel)->topic();
  const auto frames = std::exchange(one->start, {});
  for (const auto& frame : frames) who.send(frame, topic);
  ports_.counts.frames_sent.add(frames.size());
}

public_channel& public_subscribers::channel_of(channel_id channel) {
  auto& at = by_id_[channel];
  if (!at) {
    const auto* kind = ports_.kinds.find(channel.kind);
    at = std::make_unique<public_channel>(public_channel{channel, kind != nullptr && kind->may_conflate, {}, 0});
  }
  return *at;
}

bool public_subscribers::add(channel_reader& who, channel_id channel, std::optional<std::uint64_t> seen,
                             start_taker started) {
  auto& at = channel_of(channel);
  // Frames must be built from before the start on, or one between the two would be missing.
  if (at.subscribers.empty()) ports_.listeners.add(channel);
  at.subscribers.push_back({&who, 0, 0, state::waiting, {}, 0, 0});
  who.public_places.push_back({&at, at.subscribers.size() - 1});
  if (ask_start(at, at.subscribers.back(), seen)) {
    starts_.at(at.subscribers.back().ticket).started = std::move(started);
    return true;
  }
  take_out(who, who.public_places.size() - 1);
  return false;
}

void public_subscribers::limit(channel_reader& who, channel_id channel, std::int64_t frames_per_s) {
  auto* one = subscriber_of(who, channel);
  ensure(one != nullptr && frames_per_s > 0 && by_id_.at(channel)->may_conflate,
         "a rate is of a channel that conflates");
  if (one->every_ms == 0) ++by_id_.at(channel)->limited;
  one->every_ms = std::max<std::int64_t>(1, 1'000 / frames_per_s);
}

void public_subscribers::sweep(std::int64_t now_ms) {
  now_ms_ = now_ms;
  for (const auto& [_, channel] : by_id_) {
    if (channel->limited == 0) continue;
    for (auto& one : channel->subscribers) {
      if (one.now == state::paced && now_ms_ >= one.next_ms) start_anew(*channel, one, {});
    }
  }
  ask_late_starts_again();
}

/// A first start has its time from whoever waits for it.
void public_subscribers::ask_late_starts_again() {
  std::vector<std::uint64_t> late;
  for (auto& [ticket, one] : starts_) {
    if (one.asked_ms == 0) one.asked_ms = now_ms_;
    if (!one.started && now_ms_ - one.asked_ms >= start_patience_ms) late.push_back(ticket);
  }
  for (const auto ticket : late) {
    const auto found = starts_.find(ticket);
    if (found == starts_.end()) continue;
    const auto* place = place_of(*found->second.who, found->second.at);
    if (place == nullptr) continue;
    auto& channel = *place->at;
    auto& one = channel.subscribers[place->index];
    forget_ticket(one);
    start_anew(channel, one, channel.may_conflate ? std::nullopt : std::optional(one.last));
  }
}

bool public_subscribers::ask_start(public_channel& channel, public_subscriber& by, std::optional<std::uint64_t> seen) {
  by.now = state::waiting;
  by.ticket = next_ticket_++;
  starts_[by.ticket] = {by.who, &channel, {}, now_ms_};
  return ports_.channels.start(channel.id, ports_.replies->listener(), by.ticket, seen);
}

/// Who reads a guarded channel may have lost the right since he was asked.
void public_subscribers::start_anew(public_channel& channel, public_subscriber& by, std::optional<std::uint64_t> seen) {
  const auto* kind = ports_.kinds.find(channel.id.kind);
  if (kind == nullptr || !kind->is_guarded) return void(ask_start(channel, by, seen));
  ensure(static_cast<bool>(ask_right_), "somebody can say who reads a guarded channel");
  by.now = state::waiting;
  by.ticket = next_ticket_++;
  starts_[by.ticket] = {by.who, &channel, {}, now_ms_};
  ask_right_(*by.who, channel.id,
             [this, ticket = by.ticket, seen](channel_access found) { start_or_end(ticket, seen, found); });
}

void public_subscribers::start_or_end(std::uint64_t ticket, std::optional<std::uint64_t> seen, channel_access found) {
  const auto waiting = starts_.find(ticket);
  if (waiting == starts_.end()) return;  // it has left meanwhile
  auto& who = *waiting->second.who;
  const auto* channel = waiting->second.at;
  if (found == channel_access::granted &&
      ports_.channels.start(channel->id, ports_.replies->listener(), ticket, seen)) {
    return;
  }
  const auto why = found == channel_access::forbidden ? stream_error::forbidden : stream_error::unavailable;
  auto text = error_text(why, ports_.kinds.text_of(channel->id));
  remove(who, channel->id);
  who.send(std::move(text));
}

void public_subscribers::forget_ticket(public_subscriber& of) {
  if (of.now == state::waiting) starts_.erase(of.ticket);
}

void public_subscribers::remove(channel_reader& who, channel_id channel) {
  const auto found = by_id_.find(channel);
  if (found == by_id_.end()) return;
  const auto* place = place_of(who, found->second.get());
  if (place != nullptr) take_out(who, static_cast<std::size_t>(place - who.public_places.data()));
}

void public_subscribers::remove_all(channel_reader& who) {
  while (!who.public_places.empty()) take_out(who, who.public_places.size() - 1);
}

void public_subscribers::remove_all(channel_reader& who, channel_kind of) {
  for (auto place = who.public_places.size(); place > 0; --place) {
    if (who.public_places[place - 1].at->id.kind == of) take_out(who, place - 1);
  }
}

/// The last subscriber of the channel, and the last place of the session, fill the holes.
void public_subscribers::take_out(channel_reader& who, std::size_t place) {
  const auto [at, index] = who.public_places[place];
  forget_ticket(at->subscribers[index]);
  if (at->subscribers[index].every_ms != 0) --at->limited;
  if (index + 1 != at->subscribers.size()) {
    at->subscribers[index] = at->subscribers.back();
    for (auto& moved : at->subscribers[index].who->public_places) {
      if (moved.at == at) moved.index = index;
    }
  }
  at->subscribers.pop_back();
  who.public_places[place] = who.public_places.back();
  who.public_places.pop_back();
  if (!at->subscribers.empty()) return;
  ports_.listeners.remove(at->id);
  by_id_.erase(at->id);
}

void public_subscribers::deliver(const public_frame& frame) {
  const auto found = by_id_.find(frame.channel);
  if (found == by_id_.end()) return;
  auto& channel = *found->second;
  const auto topic = channel.topic();
  std::uint64_t sent = 0;
  for (auto& one : channel.subscribers) {
    if (one.now != state::live || frame.seq <= one.last) continue;
    if (one.every_ms != 0 && now_ms_ < one.next_ms) {
      one.now = state::paced;
      continue;
    }
    if (frame.prev != one.last) {
      // Something between the two never came: start anew from what the reader has.
      start_anew(channel, one, one.last);
      continue;
    }
    one.last = frame.seq;
    one.next_ms = now_ms_ + one.every_ms;
    one.who->send(frame.text, topic);
    ++sent;
  }
  ports_.counts.frames_sent.add(sent);
}

void public_subscribers::deliver(const public_start& start) {
  auto node = starts_.extract(start.subscriber);
  if (node.empty()) return;
  auto& [who, at, started, asked_ms] = node.mapped();
  const auto* place = place_of(*who, at);
  if (place == nullptr) return;
  auto& one = at->subscribers[place->index];
  one.last = start.seq;
  if (started) {
    one.now = state::held;
    one.start = start.frames;
    return started(start.seq);
  }
  one.now = state::live;
  one.next_ms = now_ms_ + one.every_ms;
  for (const auto& frame : start.frames) who->send(frame, at->topic());
  ports_.counts.frames_sent.add(start.frames.size());
}

void public_subscribers::deliver(const channel_reached& news) {
  const auto found = by_id_.find(news.channel);
  if (found == by_id_.end()) return;
  for (auto& one : found->second->subscribers) {
    const bool waits_again = one.now == state::waiting && !starts_.at(one.ticket).started;
    if (one.now != state::live && !waits_again) continue;
    forget_ticket(one);
    start_anew(*found->second, one, one.last);
  }
}

void public_subscribers::dropped(channel_reader& by, const std::vector<send_queue::topic>& topics) {
  for (const auto topic : topics) {
    const auto* place = place_of(by, topic);
    if (place == nullptr) continue;
    auto& one = place->at->subscribers[place->index];
    forget_ticket(one);
    one.now = state::stale;
  }
}

void public_subscribers::drained(channel_reader& who) {
  for (const auto& [at, index] : who.public_places) {
    auto& one = at->subscribers[index];
    if (one.now == state::stale) start_anew(*at, one, {});
  }
}

}  // namespace madang
