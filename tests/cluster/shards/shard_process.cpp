#include <algorithm>
#include <utility>

#include "persistence/codec/event_codec.hpp"
#include "tests/cluster/shards/shard_world.hpp"

namespace madang::shards_test {
namespace {

constexpr std::int64_t repeat_after = 60 * ms;
constexpr std::uint16_t peer_number = 50;
constexpr std::uint16_t acknowledgement_number = 200;

struct peer_content {
  entity_id from;
  std::uint32_t number = 0;
  std::uint64_t command = 0;
  bool repeated = false;
  node_home sent_by = 0;

  MADANG_FIELDS(from, number, command, repeated, sent_by)
};
struct acknowledgement_content {
  entity_id by;
  std::uint32_t upto = 0;

  MADANG_FIELDS(by, upto)
};

template <class Content>
Content content_of(const shard_message& message) {
  auto read = decode_state<Content>(message.bytes);
  return read ? *std::move(read) : Content{};
}

link_ends ends_of(const process& self, std::uint16_t other, std::uint64_t incarnation) {
  link_ends ends;
  ends.self = self.node;
  ends.peer = other;
  const auto put = [](link_epoch& into, std::uint64_t number) {
    for (std::size_t i = 0; i < 8; ++i) into[i] = static_cast<std::uint8_t>(number >> 8 * i);
  };
  put(ends.epoch, self.incarnation);
  put(ends.peer_epoch, incarnation);
  return ends;
}

shard_message peer_of(entity_id to, std::uint16_t number, entity_id from) {
  shard_message message;
  message.kind = shard_message_kind::peer;
  message.to = to;
  message.number = number;
  message.asker = from.key;
  return message;
}

}  // namespace

process::process(world& at, std::uint16_t which, std::uint64_t random, const shard_settings& settings)
    : around(at),
      node(which),
      incarnation(random),
      home(home_of(which, random)),
      map(which, shards),
      traffic(home, map, *this, *this, counts, settings) {}

// ---- what the shards call ------------------------------------------------------------------------------------------

bool process::deliver(const shard_message& message) {
  const auto shard = map.shard_of(message.to);
  if (around.truth.rows[shard].owner != node) around.wrong("a node was given a message for a shard of another");
  if (!served.contains(shard)) {
    if (!closing.contains(shard)) around.wrong("a node was given a message for a shard that it does not serve yet");
    return false;
  }
  if (message.kind == shard_message_kind::peer && message.number == peer_number) {
    const auto content = content_of<peer_content>(message);
    if (!content.repeated) {
      around.note_first_sending(*this, shard, content.from, message.to, content.number, content.sent_by);
    }
  }
  mailbox.push_back(message);
  return true;
}

void process::tell_asker(const reply_token& to, asker_verdict what) {
  const auto heard = what == asker_verdict::unavailable ? heard_as::refusal : heard_as::unknown;
  due.push_back({around.now, [this, to, heard] { pass(to, heard); }});
}

void process::deliver_answer(const reply_token& to, std::vector<std::byte> bytes) {
  around.heard(*this, to.correlation, static_cast<heard_as>(bytes.at(0)));
}

link_taking process::send(std::uint16_t to, std::vector<std::byte> frame) {
  const auto found = peers.find(to);
  if (found == peers.end()) return link_taking::ended;
  if (frame.size() > around.links.message_max) return link_taking::too_large;
  if (found->second.session.send(link_lane::command, std::move(frame))) return link_taking::taken;
  found->second.was_refused = true;
  return link_taking::full;
}

// ---- the region and the gate ---------------------------------------------------------------------------------------

void process::tell(shard_message message) {
  if (map.is_served_here(map.shard_of(message.to)) && deliver(message)) return;
  traffic.tell(std::move(message));
}

void process::answer(const reply_token& to) {
  if (!to) return;
  due.push_back({around.now + around.between(0, 2 * ms), [this, to] { pass(to, heard_as::answer); }});
}

/// Through the gate.
void process::pass(const reply_token& to, heard_as what) {
  const auto way = traffic.way_of(to);
  if (way == answer_way::here) return around.heard(*this, to.correlation, what);
  if (way == answer_way::to_peer) traffic.send_answer(to, {static_cast<std::byte>(what)});
}

void process::run_due() {
  std::vector<later> now_due;
  for (auto& one : std::exchange(due, {})) {
    auto& into = one.at <= around.now ? now_due : due;
    into.push_back(std::move(one));
  }
  for (auto& one : now_due) one.what();
}

// ---- entities ------------------------------------------------------------------------------------------------------

void process::read_messages(std::size_t most) {
  for (; most > 0 && !mailbox.empty(); --most) {
    const auto message = std::move(mailbox.front());
    mailbox.pop_front();
    if (message.kind == shard_message_kind::command) {
      read_command(message);
    } else {
      read_peer(message);
    }
  }
}

void process::read_command(const shard_message& message) {
  const auto content = content_of<command_content>(message);
  auto& record = around.commands.at(content.command);
  auto& self = around.truth.entities[message.to];
  ++record.reached;
  if (record.reached > 1 && !record.has_key) around.wrong("a command without a key reached its entity twice");
  const bool is_new = !record.has_key || self.carried_out.insert(content.command).second;
  if (is_new && ++record.carried_out > 1) around.wrong("a command was carried out twice");
  if (is_new && content.goes_on) {
    around.send_peer(*this, message.to, content.then, content.command, message.answer_to);
  } else {
    answer(message.answer_to);
  }
}

void process::read_peer(const shard_message& message) {
  auto& self = around.truth.entities[message.to];
  if (message.number == acknowledgement_number) {
    const auto content = content_of<acknowledgement_content>(message);
    auto& waiting_for = self.peers[content.by].unacknowledged;
    while (!waiting_for.empty() && waiting_for.front().number <= content.upto) waiting_for.pop_front();
    return;
  }
  const auto content = content_of<peer_content>(message);
  auto& consumed = self.peers[content.from].consumed;
  if (content.number > consumed + 1) return;
  if (content.number == consumed + 1) {
    ++consumed;
    answer(message.answer_to);
  }
  auto back = peer_of(content.from, acknowledgement_number, message.to);
  back.bytes = encode_state(acknowledgement_content{message.to, consumed});
  tell(std::move(back));
}

void world::send_peer(process& by, entity_id from, entity_id to, std::uint64_t command, const reply_token& answer_to) {
  auto& pair = truth.entities[from].peers[to];
  pair.unacknowledged.push_back({++pair.last, command, now});
  auto message = peer_of(to, peer_number, from);
  message.answer_to = answer_to;
  message.bytes = encode_state(peer_content{from, pair.last, command, false, by.home});
  by.tell(std::move(message));
}

void process::repeat_due() {
  for (const auto id : around.entities) {
    if (!served.contains(map.shard_of(id))) continue;
    for (auto& [to, pair] : around.truth.entities[id].peers) {
      for (auto& one : pair.unacknowledged) {
        if (around.now - one.at < repeat_after) break;
        one.at = around.now;
        auto message = peer_of(to, peer_number, id);
        message.bytes = encode_state(peer_content{id, one.number, one.command, true, home});
        tell(std::move(message));
      }
    }
  }
}

void process::leave_mailbox(std::uint32_t shard, bool is_left) {
  std::deque<shard_message> others;
  std::deque<shard_message> leaving;
  for (auto& one : mailbox) (map.shard_of(one.to) == shard ? leaving : others).push_back(std::move(one));
  if (is_left) {
    mailbox = std::move(others);
    for (auto& one : leaving) traffic.tell(std::move(one));
    return;
  }
  mailbox = std::move(leaving);
  read_messages(mailbox.size());
  mailbox.insert(mailbox.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
}

// ---- the store and the links ---------------------------------------------------------------------------------------

void process::link_to(std::uint16_t other, std::uint64_t of_incarnation) {
  const auto known = peers.find(other);
  if (known != peers.end()) {
    const auto gone = known->second.home;
    const auto left = known->second.session.end();
    peers.erase(known);
    traffic.hear(node_dead{other});
    traffic.link_ended(gone, left);
  }
  if (of_incarnation == 0) return;
  const auto its_home = home_of(other, of_incarnation);
  peers.emplace(other, peer{its_home, link_session(ends_of(*this, other, of_incarnation), around.links), false, false});
  traffic.link_up(its_home);
}

void process::look_at_store() {
  for (std::uint16_t other = 0; other < nodes; ++other) {
    if (other == node) continue;
    const auto& row = around.truth.members[other];
    const auto wanted = row.is_up ? row.incarnation : 0;
    const auto known = peers.find(other);
    const auto current = known == peers.end() ? 0 : known->second.home;
    if (current != (wanted == 0 ? 0 : home_of(other, wanted))) link_to(other, wanted);
  }
  for (std::uint32_t shard = 0; shard < shards; ++shard) {
    const auto& row = around.truth.rows[shard];
    if (row.owner == node) continue;  // it knows better
    if (row.owner) {
      traffic.hear(shard_claimed{shard, *row.owner, row.version});
    } else {
      traffic.hear(shard_released{shard, 0xffff, row.version});
    }
  }
}

void process::take_from(std::uint16_t from, std::span<const std::byte> bytes) {
  const auto found = peers.find(from);
  if (found == peers.end()) return;
  const auto its_home = found->second.home;
  if (found->second.session.receive(bytes, around.now, unix_nanos{around.now})) found->second.has_failed = true;
  for (const auto& one : found->second.session.take_delivered()) {
    found->second.session.consumed(one.lane, one.bytes.size());
    traffic.received(its_home, one.bytes);
  }
}

}  // namespace madang::shards_test
