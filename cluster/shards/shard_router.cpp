#include "cluster/shards/shard_router.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace madang {
namespace {

/// What a message that is returned is longer by, and something for versions to come.
constexpr std::size_t return_slack = 64;

}  // namespace

shard_router::shard_router(shard_map& map, peer_outlets& outlets, shard_host& host, shard_counts& counts,
                           const shard_settings& settings)
    : map_(map),
      outlets_(outlets),
      host_(host),
      counts_(counts),
      settings_(settings),
      room_(settings.waiting),
      open_(settings.open) {}

shard_router::lane& shard_router::lane_of(std::uint32_t shard) {
  return lanes_.try_emplace(shard, lane{{}, {}, {}, false, 0, {settings_.pause_first_ns, settings_.pause_max_ns}})
      .first->second;
}

// ---- from this node ------------------------------------------------------------------------------------------------

void shard_router::tell(shard_message message) {
  const auto shard = map_.shard_of(message.to);
  auto& one = lane_of(shard);
  waiting what{std::move(message), {}, now_};
  if (one.is_quiet() && try_send(one, shard, what) == step::gone) return;
  if (!keep(one, shard, what)) refuse(what.message);
  note_gauges();
}

std::optional<std::uint16_t> shard_router::target_of(const lane& one, std::uint32_t shard) const {
  if (one.opens) return map_.self();
  const auto place = map_.at(shard);
  return place.state == shard_state::serving ? std::optional(place.node) : std::nullopt;
}

/// Sends a message on, where it is clear whereto and all before it are settled.
shard_router::step shard_router::try_send(lane& one, std::uint32_t shard, const waiting& what) {
  const auto target = target_of(one, shard);
  if (one.flows_to && one.flows_to != target) {
    ask(one, shard);
    return step::stays;
  }
  if (!target) return step::stays;
  if (*target == map_.self()) return host_.deliver(what.message) ? step::gone : step::stays;
  return send_to(one, *target, what);
}

shard_router::step shard_router::send_to(lane& one, std::uint16_t node, const waiting& what) {
  const auto& message = what.message;
  const bool is_asked = message.kind == shard_message_kind::command && message.answer_to;
  auto frame = shard_frame_bytes(message);
  const bool is_too_large = frame.size() + return_slack > settings_.frame_max;
  if (is_too_large || (is_asked && !open_.add(node, message, now_))) {
    refuse(message);
    return step::gone;
  }
  switch (outlets_.send(node, std::move(frame))) {
    case link_taking::taken:
      counts_.sent.add();
      one.flows_to = node;
      return step::gone;
    case link_taking::too_large:
      if (is_asked) open_.close(message.answer_to);
      refuse(message);
      return step::gone;
    case link_taking::full:
    case link_taking::ended:
      break;
  }
  if (is_asked) open_.close(message.answer_to);
  return step::stays;
}

/// Law 5 lets peer messages go: whoever sent them repeats them, though without the one who waits for an answer.
void shard_router::refuse(const shard_message& message) {
  const bool is_command = message.kind == shard_message_kind::command;
  (is_command ? counts_.commands_refused : counts_.peer_messages_dropped).add();
  if (!message.answer_to) return;
  const bool is_certain = is_command && !message.in_doubt;
  if (!is_certain) counts_.outcomes_unknown.add();
  host_.tell_asker(message.answer_to, is_certain ? asker_verdict::unavailable : asker_verdict::outcome_unknown);
}

void shard_router::answered(const reply_token& to) {
  open_.close(to);
}

// ---- what waits ----------------------------------------------------------------------------------------------------

bool shard_router::keep(lane& one, std::uint32_t shard, waiting what) {
  const auto& message = what.message;
  if (!room_.take(shard, message.asker, cost_of(message), message.is_exit)) return false;
  busy_.insert(shard);
  one.queue.push_back(std::move(what));
  return true;
}

void shard_router::keep_or_refuse(std::deque<waiting>& into, std::uint32_t shard, waiting what) {
  const auto& message = what.message;
  if (!room_.take(shard, message.asker, cost_of(message), message.is_exit)) return refuse(message);
  into.push_back(std::move(what));
}

void shard_router::put_first(lane& one, std::deque<waiting> what) {
  one.queue.insert(one.queue.begin(), std::make_move_iterator(what.begin()), std::make_move_iterator(what.end()));
}

void shard_router::release(std::uint32_t shard, const waiting& what) {
  room_.give_back(shard, what.message.asker, cost_of(what.message));
}

void shard_router::note_gauges() {
  counts_.waiting_messages.set(static_cast<std::int64_t>(room_.messages()));
  counts_.waiting_bytes.set(static_cast<std::int64_t>(room_.bytes()));
  counts_.open.set(static_cast<std::int64_t>(open_.size()));
}

// ---- a shard changes hands -----------------------------------------------------------------------------------------

void shard_router::hear(const shard_event& event) {
  for (const auto& change : map_.changes_of(event)) {
    auto& one = lane_of(change.shard);
    const bool opens = change.place.state == shard_state::serving && change.place.node == map_.self();
    one.opens = opens;
    if (!opens) map_.publish(change);
    one.pause_until = 0;
    one.pause.begin_anew();
    busy_.insert(change.shard);
    settle(change.shard);
  }
}

/// Asks the node where messages of the shard went to give back what it has not delivered. The question follows them on
/// the same lane, and its answer what is given back.
void shard_router::ask(lane& one, std::uint32_t shard) {
  one.asked = settling{*one.flows_to, ++questions_, now_, {}, 0};
  busy_.insert(shard);
  if (!outlets_.owe_mark(*one.flows_to, shard_frame_bytes(settle_question{shard, questions_})))
    counts_.owed_dropped.add();
}

/// Everything of the shard that can go on goes on.
void shard_router::settle(std::uint32_t shard) {
  auto& one = lane_of(shard);
  if (one.asked || now_ < one.pause_until) return note_gauges();
  one.pause_until = 0;
  if (one.flows_to && one.flows_to != target_of(one, shard)) {
    ask(one, shard);
    return note_gauges();
  }
  while (!one.queue.empty() && try_send(one, shard, one.queue.front()) == step::gone) {
    release(shard, one.queue.front());
    one.queue.pop_front();
  }
  if (one.opens && one.queue.empty()) {
    one.opens = false;
    for (const auto& change : map_.changes_of(shard_opened{shard})) map_.publish(change);
  }
  if (one.is_quiet()) busy_.erase(shard);
  note_gauges();
}

void shard_router::returned(std::uint16_t by, returned_message back) {
  counts_.returned_by_peers.add();
  if (back.message.answer_to) open_.close(back.message.answer_to);
  const auto shard = map_.shard_of(back.message.to);
  auto& one = lane_of(shard);
  if (!one.asked && one.flows_to == by) ask(one, shard);
  waiting what{std::move(back.message), {}, now_};
  if (one.asked && one.asked->node == by) {
    one.asked->version = std::max(one.asked->version, back.version);
    return keep_or_refuse(one.asked->returned, shard, std::move(what));
  }
  // Too late for its place in the order: the question was given up.
  std::deque<waiting> late;
  keep_or_refuse(late, shard, std::move(what));
  put_first(one, std::move(late));
  busy_.insert(shard);
  settle(shard);
}

void shard_router::settled(std::uint16_t by, const settle_answer& answer) {
  if (answer.shard >= map_.shards()) return;
  auto& one = lane_of(answer.shard);
  if (!one.asked || one.asked->node != by || one.asked->number != answer.number) return;
  const auto version = map_.at(answer.shard).version;
  if (one.asked->version > version) host_.map_is_behind();
  // It returned messages though it is the owner, as far as is known here: it does not know yet, or no more.
  if (one.asked->version != 0 && target_of(one, answer.shard) == by) {
    one.pause_until = now_ + one.pause.next(mix64(questions_));
  }
  finish(one, answer.shard);
}

void shard_router::finish(lane& one, std::uint32_t shard) {
  put_first(one, std::move(one.asked->returned));
  one.asked.reset();
  one.flows_to.reset();
  settle(shard);
}

// ---- links ---------------------------------------------------------------------------------------------------------

void shard_router::has_room(std::uint16_t node) {
  if (!outlets_.has_room(node)) return;
  const std::vector<std::uint32_t> shards(busy_.begin(), busy_.end());
  for (const auto shard : shards) {
    if (target_of(lane_of(shard), shard) == node) settle(shard);
  }
}

void shard_router::end_unanswered(const open_command& one) {
  counts_.outcomes_unknown.add();
  host_.tell_asker(one.message.answer_to, asker_verdict::outcome_unknown);
}

namespace {

/// The messages among what a link had not got through.
std::vector<shard_message> messages_in(const std::vector<link_message>& frames) {
  std::vector<shard_message> found;
  for (const auto& frame : frames) {
    if (frame.lane != link_lane::command) continue;
    auto read = read_shard_frame(frame.bytes);
    if (!read) continue;
    if (auto* message = std::get_if<shard_message>(&*read)) found.push_back(std::move(*message));
  }
  return found;
}

}  // namespace

void shard_router::link_ended(std::uint16_t node, const link_leftovers& left) {
  outlets_.forget(node);
  drop_kept_of(node);
  std::map<std::uint32_t, std::deque<waiting>> again;
  const auto send_again = [&](shard_message message) {
    const auto shard = map_.shard_of(message.to);
    keep_or_refuse(again[shard], shard, {std::move(message), {}, now_});
  };
  auto unsent = messages_in(left.unsent);
  for (const auto& one : unsent) open_.close(one.answer_to);
  // What has got through, or may have. Peer messages that are lost with the process are repeated by their senders.
  for (auto& one : open_.take_of(node)) {
    if (!one.message.has_key) {
      end_unanswered(one);
      continue;
    }
    one.message.in_doubt = true;
    send_again(std::move(one.message));
  }
  for (auto& one : messages_in(left.in_doubt)) {
    const bool is_command = one.kind == shard_message_kind::command;
    if (!is_command || (one.has_key && !one.answer_to)) send_again(std::move(one));
  }
  for (auto& one : unsent) send_again(std::move(one));
  for (auto& [shard, one] : lanes_) {
    if (one.flows_to == node) again.try_emplace(shard);
  }
  for (auto& [shard, messages] : again) {
    auto& one = lane_of(shard);
    busy_.insert(shard);
    put_first(one, std::move(messages));
    if (one.flows_to != node) {
      settle(shard);
      continue;
    }
    if (!one.asked) one.asked = settling{node, 0, now_, {}, 0};
    finish(one, shard);
  }
}

// ---- from peers ----------------------------------------------------------------------------------------------------

bool shard_router::take_in(std::uint16_t from, const shard_message& message) {
  const auto shard = map_.shard_of(message.to);
  const auto place = map_.at(shard);
  if (place.node != map_.self()) return false;
  if (place.state != shard_state::serving && place.state != shard_state::arriving) return false;
  auto& one = lane_of(shard);
  if (place.state == shard_state::serving && one.is_quiet()) return host_.deliver(message);
  return keep(one, shard, {message, from, now_});
}

std::vector<kept_message> shard_router::give_up_kept(std::uint32_t shard, std::optional<std::uint16_t> from) {
  std::vector<kept_message> kept;
  auto& one = lane_of(shard);
  std::deque<waiting> left;
  for (auto& what : one.queue) {
    if (!what.from || (from && what.from != from)) {
      left.push_back(std::move(what));
      continue;
    }
    release(shard, what);
    kept.push_back({*what.from, std::move(what.message)});
  }
  one.queue = std::move(left);
  return kept;
}

/// Its commands have no asker any more, and its entities repeat their messages where they live now.
void shard_router::drop_kept_of(std::uint16_t node) {
  for (const auto shard : busy_) give_up_kept(shard, node);
}

// ---- time ----------------------------------------------------------------------------------------------------------

/// Whoever waits for an answer hears in time that nothing has happened.
void shard_router::drop_late(lane& one, std::uint32_t shard) {
  std::erase_if(one.queue, [&](const waiting& what) {
    const bool is_command = what.message.kind == shard_message_kind::command;
    if (!is_command || now_ - what.since <= settings_.waiting_max_ns) return false;
    release(shard, what);
    refuse(what.message);
    return true;
  });
}

void shard_router::tick(boot_nanos now) {
  now_ = now;
  for (const auto& one : open_.take_older(now - settings_.unanswered_max_ns)) end_unanswered(one);
  const std::vector<std::uint32_t> shards(busy_.begin(), busy_.end());
  for (const auto shard : shards) {
    auto& one = lane_of(shard);
    drop_late(one, shard);
    if (one.asked && now - one.asked->since > settings_.settling_max_ns) {
      counts_.settlings_given_up.add();
      finish(one, shard);
    }
    settle(shard);
  }
  note_gauges();
}

}  // namespace madang
