#include "tests/cluster/channels/channel_world.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

namespace madang::channels_test {

// ---- a process -----------------------------------------------------------------------------------------------------

process::process(world& of, std::uint16_t number, std::uint64_t incarnation)
    : around(of), node(number), home(home_of(number, incarnation)), traffic(*this, *this, counts, of.settings()) {}

channel_place process::place_of(channel_id channel) const {
  const auto owner = owners.find(channel.key);
  if (owner == owners.end()) return {};
  if (owner->second == node) return {true, 0};
  const auto link = links.find(owner->second);
  return {false, link == links.end() ? 0 : link->second.peer};
}

std::uint64_t process::number_of(channel_id channel) const {
  const auto mine = new_.find(channel.key);
  if (mine != new_.end() && !mine->second.empty()) return mine->second.back().seq;
  const auto& all = around.stored[channel.key];
  return all.empty() ? 0 : all.back().seq;
}

void process::read_past(channel_id channel, std::uint64_t after, std::size_t limit,
                        std::function<void(channel_past)> then) {
  later.push_back([this, channel, after, limit, then = std::move(then)] {
    if (around.chance(8) == 0) return then(std::nullopt);
    std::vector<std::vector<std::byte>> page;
    for (const auto& one : around.stored[channel.key]) {
      if (one.seq > after && page.size() < limit) page.push_back(encode_state(one));
    }
    then(std::move(page));
  });
}

void process::hand_on(std::uint64_t channel, const std::function<void(reader&)>& what) {
  for (const auto& one : readers) {
    if (one->channel != channel) continue;
    what(*one);
    take_ready(*one);
  }
}

void process::take_ready(reader& of) {
  if (!of.is_numbered) return;
  for (const auto& frame : of.feed.ready()) {
    const auto text = std::as_bytes(std::span(*frame.text));
    of.got.push_back(*decode_state<event_content>(text));
  }
}

feed_frame feed_frame_of(const std::vector<std::byte>& bytes) {
  const auto seq = decode_state<event_content>(bytes)->seq;
  return {seq, std::make_shared<const std::string>(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
}

void process::arrived(const std::vector<std::byte>& frame) {
  const auto content = decode_state<event_content>(frame);
  hand_on(content->channel, [&](reader& one) { one.feed.take(feed_frame_of(frame)); });
}

void process::reached(channel_id channel, std::uint64_t seq) {
  hand_on(channel.key, [&](reader& one) { one.feed.reach(seq); });
}

link_taking process::send(std::uint16_t to, std::vector<std::byte> frame) {
  const auto found = links.find(to);
  if (found == links.end()) return link_taking::ended;
  if (found->second.way.size() >= around.capacity()) {
    found->second.has_refused = true;
    return link_taking::full;
  }
  found->second.way.push_back(std::move(frame));
  return link_taking::taken;
}

/// An actor asks whether anybody listens, and passes the gate.
void process::append(std::uint64_t channel) {
  const event_content one{channel, number_of(channel_of(channel)) + 1, ++around.words};
  new_[channel].push_back(one);
  order.push_back(channel);
  ++written;
  const bool is_heard =
      interest[channel] > 0 || std::ranges::any_of(readers, [&](const auto& r) { return r->channel == channel; });
  if (!is_heard) return;
  gate.push_back({written, [this, one] {
                    const auto bytes = encode_state(one);
                    arrived(bytes);
                    traffic.tell(channel_of(one.channel), one.seq,
                                 channel_frame_bytes(carried_frame{channel_of(one.channel), bytes}));
                  }});
}

void process::make_durable(std::size_t most) {
  for (; most > 0 && durable < written; --most, ++durable) {
    auto& mine = new_[order[durable]];
    around.stored[order[durable]].push_back(mine.front());
    mine.pop_front();
  }
  while (!gate.empty() && gate.front().upto <= durable) {
    auto next = std::move(gate.front().then);
    gate.pop_front();
    next();
  }
}

reader& process::open(std::uint64_t channel, std::optional<std::uint64_t> seen) {
  auto one = std::make_shared<reader>();
  one->channel = channel;
  one->seen = seen;
  readers.push_back(one);
  traffic.listen(channel_of(channel), around.now);
  const auto take = [weak = std::weak_ptr(one)](std::uint64_t newest) {
    const auto still = weak.lock();
    if (!still) return;
    still->began_after = std::min(still->seen.value_or(newest), newest);
    still->feed.begin_at(still->began_after);
    still->feed.reach(newest);
    still->is_numbered = true;
    take_ready(*still);
  };
  if (place_of(channel_of(channel)).is_here) {
    take(number_of(channel_of(channel)));
  } else {
    traffic.ask(channel_of(channel), 0, 0, around.now, [take, weak = std::weak_ptr(one)](const channel_page* page) {
      if (page != nullptr) return take(page->last);
      if (const auto still = weak.lock()) still->is_refused = true;
    });
  }
  return *readers.back();
}

void process::close(std::size_t index) {
  traffic.leave(channel_of(readers[index]->channel));
  around.finished.push_back(readers[index]);
  readers.erase(readers.begin() + static_cast<std::ptrdiff_t>(index));
}

void process::look_after_readers() {
  for (const auto& one : readers) {
    if (!one->is_numbered || one->is_reading || !one->feed.missing()) continue;
    one->is_reading = true;
    const auto channel = channel_of(one->channel);
    const auto take = [weak = std::weak_ptr(one)](const std::vector<std::vector<std::byte>>* frames) {
      const auto still = weak.lock();
      if (!still) return;
      still->is_reading = false;
      if (frames == nullptr) return;
      for (const auto& bytes : *frames) still->feed.take(feed_frame_of(bytes));
      take_ready(*still);
    };
    if (place_of(channel).is_here) {
      read_past(channel, one->feed.last(), 3, [take](const channel_past& past) { take(past ? &*past : nullptr); });
    } else {
      traffic.ask(channel, one->feed.last(), 3, around.now,
                  [take](const channel_page* page) { take(page == nullptr ? nullptr : &page->frames); });
    }
  }
}

void process::run_later() {
  for (auto& one : std::exchange(later, {})) one();
}

// ---- the world -----------------------------------------------------------------------------------------------------

world::world(const world_plan& what) : plan(what), random_(what.seed) {
  for (std::uint16_t node = 1; node <= nodes; ++node) begin(node);
  for (std::uint64_t channel = 0; channel < channels; ++channel) {
    claim(channel, static_cast<std::uint16_t>(1 + channel % nodes));
  }
}

channel_settings world::settings() const {
  channel_settings made;
  made.pause_ns = 5 * ms;
  made.question_max_ns = 100 * ms;
  made.page_bytes = 60;
  made.reads_max = 2;
  return made;
}

void world::begin(std::uint16_t node) {
  auto& fresh = alive.at(node - 1U);
  fresh = std::make_unique<process>(*this, node, incarnations_++);
  for (const auto& [channel, owner] : owners) {
    if (owner) fresh->owners[channel] = *owner;
  }
  for (auto& other : alive) {
    if (!other || other == fresh) continue;
    other->links[node] = {fresh->home, {}, false};
    other->traffic.link_up(fresh->home);
    fresh->links[other->node] = {other->home, {}, false};
    fresh->traffic.link_up(other->home);
  }
}

/// What was not durable has never been; others hear of it one after another.
void world::kill(std::uint16_t node) {
  const auto dead = std::move(alive.at(node - 1U));
  ++deaths;
  for (const auto& one : dead->readers) finished.push_back(one);
  for (auto& [channel, owner] : owners) {
    if (owner == node) owner.reset();
  }
  for (auto& other : alive) {
    if (!other) continue;
    other->links.erase(node);
    other->traffic.peer_gone(dead->home);
    for (std::uint64_t channel = 0; channel < channels; ++channel) {
      if (!owners[channel])
        news_.push_back({now + static_cast<std::int64_t>(chance(5)) * ms, other->node, channel, {}});
    }
  }
}

/// The new owner knows it first, for it recovers before it serves.
void world::claim(std::uint64_t channel, std::uint16_t by) {
  owners[channel] = by;
  for (auto& each : alive) {
    if (!each) continue;
    const auto delay = each->node == by ? 0 : static_cast<std::int64_t>(chance(20)) * ms;
    news_.push_back({now + delay, each->node, channel, by});
  }
}

/// Its owner has written all that it says of it.
void world::release(std::uint64_t channel) {
  const auto node = owners[channel].value_or(0);
  auto* owner = node == 0 ? nullptr : alive.at(node - 1U).get();
  if (owner == nullptr || !owner->new_[channel].empty()) return;
  ++moves;
  owners[channel].reset();
  for (auto& each : alive) {
    if (!each) continue;
    const auto delay = each.get() == owner ? 0 : static_cast<std::int64_t>(chance(10)) * ms;
    news_.push_back({now + delay, each->node, channel, {}});
  }
}

void world::happen() {
  for (auto& each : alive) {
    if (!each) continue;
    for (std::uint64_t channel = 0; channel < channels; ++channel) {
      const bool serves =
          owners[channel] == each->node && each->owners.contains(channel) && each->owners[channel] == each->node;
      if (serves && chance(3) == 0) each->append(channel);
    }
    if (chance(12) == 0 && each->readers.size() < 6) {
      const auto channel = chance(channels);
      const auto stored_upto = stored[channel].size();
      each->open(channel, chance(2) == 0 ? std::nullopt : std::optional<std::uint64_t>(chance(stored_upto + 1)));
    }
    if (chance(25) == 0 && !each->readers.empty()) each->close(chance(each->readers.size()));
  }
  if (plan.channels_move && chance(30) == 0) release(chance(channels));
  if (!plan.nodes_die) return;
  const auto node = static_cast<std::uint16_t>(1 + chance(nodes));
  const auto living = std::ranges::count_if(alive, [](const auto& one) { return one != nullptr; });
  if (chance(60) == 0 && alive.at(node - 1U) && living > 1) kill(node);
}

void world::deliver(process& from) {
  for (auto& [to, link] : from.links) {
    auto& there = alive.at(to - 1U);
    if (!there || chance(4) == 0) continue;
    for (auto some = chance(4); some > 0 && !link.way.empty(); --some) {
      const auto frame = std::move(link.way.front());
      link.way.pop_front();
      there->traffic.received(from.home, frame, now);
    }
    if (link.has_refused && link.way.size() <= capacity() / 2) {
      link.has_refused = false;
      from.traffic.has_room(link.peer);
    }
  }
}

void world::step(bool is_busy) {
  now += ms;
  for (std::size_t i = 0; i < news_.size();) {
    if (news_[i].at > now) {
      ++i;
      continue;
    }
    const auto one = news_[i];
    news_.erase(news_.begin() + static_cast<std::ptrdiff_t>(i));
    auto& to = alive.at(one.to - 1U);
    // An older version changes nothing.
    if (!to || owners[one.channel] != one.owner) continue;
    if (one.owner) {
      to->owners[one.channel] = *one.owner;
    } else {
      to->owners.erase(one.channel);
    }
    to->traffic.owners_changed();
  }
  for (auto& each : alive) {
    if (!each) continue;
    each->traffic.tick(now);
    each->run_later();
    each->make_durable(chance(4));
    each->look_after_readers();
    deliver(*each);
  }
  if (is_busy) happen();
  for (std::uint64_t channel = 0; channel < channels; ++channel) {
    const auto node = static_cast<std::uint16_t>(1 + chance(nodes));
    if (!owners[channel] && alive.at(node - 1U) && chance(15) == 0) claim(channel, node);
  }
  const auto node = static_cast<std::uint16_t>(1 + chance(nodes));
  if (!alive.at(node - 1U) && chance(40) == 0) begin(node);
}

void world::run() {
  for (int i = 0; i < 600; ++i) step(true);
  for (int i = 0; i < 4'000 && (i < 200 || !wrong().empty()); ++i) step(false);
}

std::string world::wrong() {
  const auto about = [&](const reader& one, bool is_there) -> std::string {
    const auto name = "a reader of channel " + std::to_string(one.channel);
    if (is_there && one.is_refused) return "";
    if (is_there && !one.is_numbered) return name + " has not begun";
    auto next = one.began_after;
    const auto& truth = stored[one.channel];
    for (const auto& event : one.got) {
      if (event.seq != ++next) return name + " got " + std::to_string(event.seq) + " for " + std::to_string(next);
      if (next > truth.size() || truth[next - 1].word != event.word) return name + " got what has never been";
    }
    if (!is_there || next == truth.size()) return "";
    return name + " has " + std::to_string(next) + " of " + std::to_string(truth.size());
  };
  for (const auto& one : finished) {
    if (auto text = about(*one, false); !text.empty()) return text;
  }
  for (const auto& each : alive) {
    for (std::size_t i = 0; each && i < each->readers.size(); ++i) {
      if (auto text = about(*each->readers[i], true); !text.empty()) return text;
    }
  }
  return "";
}

std::string world::left_behind() {
  for (auto& each : alive) {
    while (each && !each->readers.empty()) each->close(0);
  }
  for (int i = 0; i < 400; ++i) step(false);
  for (auto& each : alive) {
    if (!each) continue;
    if (each->traffic.followers().size() != 0) return "a channel is followed that nobody reads";
    if (each->traffic.followed().questions() != 0) return "a question has no end";
    for (const auto& [channel, listeners] : each->interest) {
      if (listeners != 0) return "frames are made that nobody reads";
    }
  }
  return "";
}

}  // namespace madang::channels_test
