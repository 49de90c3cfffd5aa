#include "tests/cluster/shards/shard_world.hpp"

#include <algorithm>
#include <utility>

#include "persistence/codec/event_codec.hpp"

namespace madang::shards_test {
namespace {

constexpr std::int64_t quiet_after = 3'000 * ms;
constexpr std::int64_t seen_dead_after = 60 * ms;
constexpr std::size_t entity_count = 12;

}  // namespace

world::world(const world_plan& what) : plan(what), random_(what.seed) {
  links.message_max = 2000;
  links.window = {plan.links_are_small ? 3000u : 60'000u, 3000, 3000, 3000};
  links.queue_max = {plan.links_are_small ? 4000u : 200'000u, 4000, 4000, 4000};
  links.frame_gathers = 400;
  links.ping_every = 20 * ms;
  links.silent_max = 100'000 * ms;
  for (std::size_t i = 0; i < entity_count; ++i) {
    entities.push_back({entity_kind::account, pack_id(100 + i, static_cast<std::uint16_t>(i * 5461))});
  }
  for (std::uint16_t node = 0; node < nodes; ++node) start(node);
  for (std::uint16_t low = 0; low < nodes; ++low) {
    for (std::uint16_t high = low + 1; high < nodes; ++high) wires_[{low, high}] = {};
  }
  for (std::uint32_t shard = 0; shard < shards; ++shard) claim(*processes[roll(nodes)], shard);
}

void world::wrong(const std::string& what) {
  if (wrong_.empty()) wrong_ = what + ", at " + std::to_string(now / ms) + " ms";
}

shard_settings world::shard_settings_now() {
  shard_settings settings;
  if (plan.room_is_small) {
    settings.waiting = {3000, 12};
    settings.open = {2000, 8};
    settings.owed_max = 4000;
  }
  settings.waiting_max_ns = 900 * ms;
  settings.unanswered_max_ns = 2'000 * ms;
  settings.settling_max_ns = plan.settling_is_short ? 5 * ms : 1'000'000 * ms;
  return settings;
}

// ---- what is checked -----------------------------------------------------------------------------------------------

/// First sendings of a pair never come out of order, nor twice, from one process to one owner; where no node dies, not
/// over a move either.
void world::note_first_sending(const process& at, std::uint32_t shard, entity_id from, entity_id to,
                               std::uint32_t number, node_home sent_by) {
  if (plan.mailboxes_are_left || plan.settling_is_short) return;
  const auto version = plan.nodes_die || plan.nodes_pause ? at.map.at(shard).version : 0;
  auto& last = last_first_[{from, to, sent_by, version}];
  if (number <= last) wrong("a peer message came out of its order, or twice");
  last = number;
}

void world::heard(process& by, std::uint64_t command, heard_as what) {
  auto& record = commands.at(command);
  if (record.node != by.node) wrong("an answer came to a node that has not asked");
  if (by.waiting.erase(command) == 0) return;  // it has heard before: a late answer is dropped
  ++record.heard;
  record.was_refused = what == heard_as::refusal;
  if (what == heard_as::refusal) ++refused;
  if (what != heard_as::unknown || record.goes_on) return;
  ++unknown;
  const bool may_be = plan.nodes_die || plan.nodes_pause || plan.room_is_small;
  if (!may_be) wrong("an outcome was called unknown though no node was lost");
}

std::string world::check_end() {
  if (!wrong_.empty()) return wrong_;
  for (const auto& [id, record] : truth.entities) {
    for (const auto& [to, pair] : record.peers) {
      const auto consumed = truth.entities[to].peers[id].consumed;
      if (consumed != pair.last) return "a peer message never arrived";
      if (!pair.unacknowledged.empty()) return "a peer message was never acknowledged";
    }
  }
  for (const auto& [number, one] : commands) {
    if (one.was_refused && one.reached != 0) return "a command that was refused has reached its entity";
    if (!one.is_asker_gone && one.heard != 1) return "an asker has heard nothing";
  }
  for (const auto& one : processes) {
    if (one->traffic.unsettled() != 0) return "messages wait for ever";
  }
  return {};
}

// ---- clients -------------------------------------------------------------------------------------------------------

void world::ask_something() {
  const auto node = static_cast<std::uint16_t>(roll(nodes));
  if (!is_running(node)) return;
  auto& by = *processes[node];
  const auto number = ++asked_;
  auto& record = commands[number];
  record.to = entities[roll(entities.size())];
  record.has_key = one_in(2);
  record.goes_on = one_in(4);
  record.asked_at = now;
  record.node = by.node;
  shard_message message;
  message.to = record.to;
  message.number = 1;
  message.has_key = record.has_key;
  message.is_exit = one_in(8);
  message.asker = roll(5);
  message.answer_to = {1, number, by.home};
  message.bytes = encode_state(command_content{number, record.goes_on, entities[roll(entities.size())]});
  by.waiting.insert(number);
  by.tell(std::move(message));
}

// ---- the life of shards and nodes ----------------------------------------------------------------------------------

void world::claim(process& by, std::uint32_t shard) {
  auto& row = truth.rows[shard];
  row = {by.node, {}, row.version + 1};
  const auto version = row.version;
  const auto hears = now + between(0, 3 * ms);
  by.due.push_back({hears, [&by, shard, version] { by.traffic.hear(shard_claimed{shard, by.node, version}); }});
  by.due.push_back({hears + between(0, 30 * ms), [&by, shard] {
                      by.served.insert(shard);
                      by.traffic.hear(shard_opened{shard});
                    }});
}

void world::begin_move() {
  const auto shard = static_cast<std::uint32_t>(roll(shards));
  auto& row = truth.rows[shard];
  if (!row.owner || row.goes_to || !is_running(*row.owner)) return;
  auto& from = *processes[*row.owner];
  const auto to = static_cast<std::uint16_t>(roll(nodes));
  if (to == from.node || !truth.members[to].is_up || !from.map.is_served_here(shard)) return;
  row.goes_to = to;
  ++moves;
  from.closing.insert(shard);
  from.served.erase(shard);  // the region's door is closed a moment before the map says so
  from.due.push_back({now + between(0, ms), [this, &from, shard, to] {
                        from.traffic.hear(shard_moving{shard, from.node, truth.rows[shard].version});
                        from.leave_mailbox(shard, plan.mailboxes_are_left && one_in(2));
                        end_move(from, shard, to);
                      }});
}

void world::end_move(process& from, std::uint32_t shard, std::uint16_t to) {
  from.due.push_back({now + between(0, 20 * ms), [this, &from, shard, to] {
                        auto& row = truth.rows[shard];
                        row.goes_to.reset();
                        from.closing.erase(shard);
                        if (one_in(8)) {  // the move is given up
                          from.served.insert(shard);
                          return from.traffic.hear(shard_opened{shard});
                        }
                        row = {{}, to, row.version + 1};
                        from.traffic.hear(shard_released{shard, from.node, row.version});
                      }});
}

/// Whom a shard was released to takes it, or somebody else when that one is gone.
void world::take_released() {
  for (std::uint32_t shard = 0; shard < shards; ++shard) {
    auto& row = truth.rows[shard];
    if (row.owner || !one_in(20)) continue;
    auto by = row.goes_to.value_or(static_cast<std::uint16_t>(roll(nodes)));
    if (!truth.members[by].is_up) by = static_cast<std::uint16_t>(roll(nodes));
    if (truth.members[by].is_up && is_running(by)) claim(*processes[by], shard);
  }
}

void world::start(std::uint16_t node) {
  truth.members[node] = {true, ++incarnations_};
  processes[node] = std::make_unique<process>(*this, node, incarnations_, shard_settings_now());
}

void world::die(std::uint16_t node) {
  ++deaths;
  auto& gone = *processes[node];
  for (const auto command : gone.waiting) commands.at(command).is_asker_gone = true;
  returned += gone.counts.returned_by_peers.value();
  processes[node].reset();
  fence_at_[node] = now + seen_dead_after + between(0, 60 * ms);
  start_at_[node] = fence_at_[node] + between(0, 300 * ms);
  for (auto& [ends, wire] : wires_) {
    if (ends.first == node || ends.second == node) cut(wire);
  }
}

/// The store lets it write no more, and nobody owns what it owned.
void world::fence(std::uint16_t node) {
  truth.members[node].is_up = false;
  for (auto& row : truth.rows) {
    if (row.owner == node) row = {{}, {}, row.version};
  }
}

// ---- the network ---------------------------------------------------------------------------------------------------

void world::cut(wire_between& one) {
  one.is_up = false;
  one.cut_at = 0;
  one.to = {};
  one.connect_at = now + between(ms, 40 * ms);
}

void world::collect(std::uint16_t node) {
  auto& self = *processes[node];
  for (auto& [other, peer] : self.peers) {
    auto& wire = wires_.at(std::minmax(node, other));
    auto bytes = wire.is_up ? peer.session.output(2000) : std::vector<std::byte>{};
    if (bytes.empty()) continue;
    auto& way = wire.to[node < other ? 1 : 0];
    const auto at = std::max(now + between(50'000, 3 * ms), way.empty() ? 0 : way.back().at);
    if (faults_ && one_in(400)) {  // it is lost, and the connection with it
      wire.cut_at = now + between(0, 5 * ms);
      continue;
    }
    if (faults_ && one_in(400)) way.push_back({at, bytes});
    way.push_back({at, std::move(bytes)});
  }
}

void world::carry(std::uint16_t low, std::uint16_t high) {
  auto& wire = wires_.at({low, high});
  if (!processes[low] || !processes[high]) return;
  auto& a = *processes[low];
  auto& b = *processes[high];
  const auto to_b = a.peers.find(high);
  const auto to_a = b.peers.find(low);
  const bool know_each_other =
      to_b != a.peers.end() && to_a != b.peers.end() && to_b->second.home == b.home && to_a->second.home == a.home;
  if (!know_each_other) {
    if (wire.is_up) cut(wire);
    return;
  }
  if (!wire.is_up) {
    if (now < wire.connect_at) return;
    for (auto* session : {&to_b->second.session, &to_a->second.session}) {
      session->disconnected();
      session->connected(now, unix_nanos{now});
    }
    to_b->second.has_failed = to_a->second.has_failed = false;
    wire.is_up = true;
  }
  for (const auto& [self, from, index] : {std::tuple{&a, high, 0}, std::tuple{&b, low, 1}}) {
    auto& way = wire.to[static_cast<std::size_t>(index)];
    while (is_running(self->node) && !way.empty() && way.front().at <= now) {
      const auto bytes = std::move(way.front().bytes);
      way.pop_front();
      self->take_from(from, bytes);
    }
  }
}

// ---- time ----------------------------------------------------------------------------------------------------------

void world::act() {
  if (one_in(3)) ask_something();
  if (one_in(2)) {
    const auto from = entities[roll(entities.size())];
    const auto to = entities[roll(entities.size())];
    const auto owner = truth.rows[shard_map(0, shards).shard_of(from)].owner;
    if (owner && is_running(*owner)) {
      auto& at = *processes[*owner];
      if (from != to && at.served.contains(at.map.shard_of(from))) send_peer(at, from, to, 0, {});
    }
  }
  if (one_in(40)) begin_move();
  if (one_in(200)) {
    ++cuts;
    cut(std::next(wires_.begin(), static_cast<std::ptrdiff_t>(roll(wires_.size())))->second);
  }
  const auto node = static_cast<std::uint16_t>(roll(nodes));
  if (plan.nodes_pause && one_in(600) && is_running(node)) {
    processes[node]->paused_until = now + between(ms, 250 * ms);
    fence_at_[node] = now + seen_dead_after + between(0, 60 * ms);
  }
  const bool all_run = std::all_of(processes.begin(), processes.end(), [](const auto& one) { return one != nullptr; });
  if (plan.nodes_die && one_in(900) && all_run) die(node);
}

/// Whoever has not renewed for too long is fenced off, and ends when it notices.
void world::watch_members() {
  for (std::uint16_t node = 0; node < nodes; ++node) {
    const bool is_late = fence_at_[node] != 0 && fence_at_[node] <= now;
    if (is_late && !is_running(node) && truth.members[node].is_up) {
      fence(node);
      if (processes[node]) die(node);
    }
    if (is_late) fence_at_[node] = 0;
    if (!processes[node] && !truth.members[node].is_up && start_at_[node] <= now) start(node);
  }
}

void world::run_node(process& self) {
  self.run_due();
  self.read_messages(1 + roll(20));
  if (self.look_at <= now) {
    self.look_at = now + between(5 * ms, 80 * ms);
    self.look_at_store();
  }
  self.repeat_due();
  if (one_in(4)) self.traffic.tick(now);
  const auto half = links.queue_max[index_of(link_lane::command)] / 2;
  for (auto& [other, peer] : self.peers) {
    if (peer.session.tick(now)) peer.has_failed = true;
    if (!peer.was_refused || peer.session.queued_bytes(link_lane::command) > half) continue;
    peer.was_refused = false;
    self.traffic.has_room(peer.home);
  }
  collect(self.node);
}

void world::step() {
  now += between(100'000, 900'000);
  watch_members();
  if (faults_) act();
  take_released();
  for (auto& [ends, wire] : wires_) {
    carry(ends.first, ends.second);
    const auto failed = [this](std::uint16_t self, std::uint16_t other) {
      if (!processes[self]) return false;
      const auto found = processes[self]->peers.find(other);
      return found != processes[self]->peers.end() && found->second.has_failed;
    };
    const bool is_broken = failed(ends.first, ends.second) || failed(ends.second, ends.first);
    if (wire.is_up && (is_broken || (wire.cut_at != 0 && wire.cut_at <= now))) cut(wire);
  }
  for (std::uint16_t node = 0; node < nodes; ++node) {
    if (is_running(node)) run_node(*processes[node]);
  }
}

std::string world::run() {
  const auto busy_until = now + plan.busy_for;
  while (now < busy_until && wrong_.empty()) step();
  faults_ = false;
  const auto end = now + quiet_after;
  while (now < end && wrong_.empty()) step();
  // What was lost on its way through another entity is no business of the shards: its client has a patience of its own.
  for (auto& [number, one] : commands) {
    if (one.goes_on && !one.is_asker_gone && one.heard == 0) ++one.heard;
  }
  for (const auto& one : processes) {
    if (!one) continue;
    returned += one->counts.returned_by_peers.value();
    sent += one->counts.sent.value();
    given_up += one->counts.settlings_given_up.value();
  }
  return check_end();
}

}  // namespace madang::shards_test
