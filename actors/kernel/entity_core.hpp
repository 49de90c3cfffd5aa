#pragma once

#include <caf/message.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/kernel/delivery.hpp"
#include "actors/kernel/entity_ports.hpp"
#include "actors/kernel/sent_messages.hpp"
#include "actors/kernel/state_pieces.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang {

/// How an entity's events are numbered in channels: which channels an event is an item of, in the state before it.
struct channel_list {
  std::array<channel_id, 3> channels{};
  std::uint8_t count = 0;

  void add(channel_kind kind, std::uint64_t key) { channels[count++] = {kind, key}; }
};

/// An entity as it came out of the journal: state and the number of its last event.
template <class State>
struct revived {
  State state;
  std::uint64_t seq = 0;
  position at;                     ///< of the last event
  std::uint64_t snapshot_seq = 0;  ///< what its stored snapshot holds; 0: none
  bool snapshot_is_live = false;
  piece_marks pieces_stored{};
};

template <class Entity>
concept sends_peer_messages = requires(const typename Entity::state& current, entity_id peer) {
  Entity::visit_unacknowledged(current, peer, [](auto, const auto&) {});
};

/// Whether a message up to this number waits for this peer's acknowledgement.
template <class Entity>
bool awaits(const typename Entity::state& current, entity_id peer, std::uint32_t upto) {
  bool waits = false;
  if constexpr (sends_peer_messages<Entity>) {
    Entity::visit_unacknowledged(current, peer, [&](auto, const auto& messages) {
      waits = !messages.empty() && messages.front().number <= upto;
    });
  }
  return waits;
}

/// An entity whose state may be too large to be encoded in one turn. `snapshot_parts(state)` begins a snapshot of that
/// state; `before(state, event)` is told each event before it is applied; `go_on(state, most)` does a bounded piece of
/// the work and says whether it was the last; `is_lost(state)`: it cannot go on and has to begin anew; `take()`: the
/// bytes that `Entity::encode` would have made of the state at the beginning, or others that decode to the same.
template <class Entity>
concept encodes_in_parts = requires {
  typename Entity::snapshot_parts;
};

/// The snapshot that an entity has begun, and what it is of. Nothing where entities of that kind take them at once.
template <class Entity>
struct begun_snapshot {
  bool is_under_way() const { return false; }
};
template <encodes_in_parts Entity>
struct begun_snapshot<Entity> {
  std::optional<typename Entity::snapshot_parts> parts;
  std::uint64_t checkpoint = 0;
  std::uint64_t seq = 0;
  position at;
  bool is_live = false;

  bool is_under_way() const { return parts.has_value(); }
};

/// What every entity's shell does the same way: append, apply, acknowledge, repeat, leave. Not an actor; one lives in
/// each. `Entity` gives the types `state` and `event`, `channels_of(state, event)`, `apply(state, event, meta)`,
/// `encode(state)`; `is_working(state)`: has something to do in memory; `is_live(state)`: must be in memory after a
/// start; `is_finished(state)`: will hardly be asked again. One that sends peer messages has besides
/// `visit_unacknowledged(state, peer, visit)`: calls `visit(peer's id, its unacknowledged messages)` if there are any;
/// and may have `is_settled(state, acknowledged)`: nothing is unacknowledged beyond what these say. One that waits for
/// a moment says so by `awaits_time(state)`; it is working until then.
template <class Entity>
class entity_core {
 public:
  using state_type = typename Entity::state;
  using event_type = typename Entity::event;

  entity_core(entity_id self, revived<state_type> from, entity_ports& ports)
      : self_(self),
        ports_(ports),
        state_(std::move(from.state)),
        seq_(from.seq),
        at_(from.at),
        snapshot_seq_(from.snapshot_seq),
        snapshot_is_live_(from.snapshot_is_live),
        pieces_stored_(std::move(from.pieces_stored)) {}

  entity_id self() const { return self_; }
  entity_ports& ports() { return ports_; }
  const state_type& state() const { return state_; }
  /// The number of its last event.
  std::uint64_t seq() const { return seq_; }
  /// For outboxes alone, whose `unsent` mark is not state.
  state_type& state_for_sending() { return state_; }
  /// What the journal stamped on the events of the last commit.
  const std::vector<event_meta>& stamps() const { return stamps_; }
  const event_meta& last_stamp() const { return stamps_.back(); }

  /// Law 1 and 3: appends the events as one group and applies them. They are not durable yet when it returns.
  void commit(const std::vector<event_type>& events) {
    if (events.empty()) return;
    append(events);
    for (std::size_t i = 0; i < events.size(); ++i) {
      if constexpr (encodes_in_parts<Entity>) {
        if (begun_.parts) [[unlikely]]
          begun_.parts->before(state_, events[i]);
      }
      Entity::apply(state_, events[i], stamps_[i]);
    }
  }

  /// Notes an acknowledgement. It becomes an event when enough have gathered, or before the entity leaves memory.
  void acknowledged(const acknowledged_peer& by) {
    if (!awaits(by.peer, by.upto)) return;
    if (!acknowledged_.empty() && acknowledged_.back().peer == by.peer) {
      acknowledged_.back().upto = std::max(acknowledged_.back().upto, by.upto);
      return;
    }
    acknowledged_.push_back(by);
    if (acknowledged_.size() >= gathered_acknowledgements) note_acknowledgements();
  }
  void note_acknowledgements() {
    if (acknowledged_.empty()) return;
    messages_acknowledged event{std::exchange(acknowledged_, {}), ports_.entities.forget_before()};
    commit({event_type{std::move(event)}});
  }

  /// Tells `peer` that its peer messages are consumed up to `upto`.
  template <class PeerId>
  void acknowledge(PeerId peer, std::uint32_t upto) {
    ports_.entities.acknowledge(entity_of(peer), {self_, upto});
  }

  /// Hands what a box has not handed over yet to the region.
  template <class PeerId, class Body>
  void send(PeerId to, outbox<Body>& box, reply_token reply_to = {}, bool new_entity = false) {
    if (box.unsent == box.next) return;
    auto peer_messages = box.take_unsent();
    if (peer_messages.empty()) return;
    hand_over(to, box.unacknowledged, std::move(peer_messages), reply_to, repeating_, new_entity);
  }

  /// Hands some of the unacknowledged messages to the region, and notes when: what stays unacknowledged is sent again.
  template <class PeerId, class Body>
  void hand_over(PeerId to, const std::vector<peer_message<Body>>& unacknowledged,
                 std::vector<peer_message<Body>> peer_messages, reply_token reply_to = {}, bool repeated = false,
                 bool new_entity = false) {
    if (repeated) ports_.metrics.peer_messages_repeated.add(peer_messages.size());
    sent_.add({entity_of(to), peer_messages.front().number, peer_messages.back().number, ports_.entities.round()});
    peer_batch<Body> batch{self_,    std::move(peer_messages),      reply_to,
                           repeated, unacknowledged.front().number, sending_time(repeated)};
    if (new_entity) {
      ports_.entities.tell_new_entity(to, std::move(batch));
    } else {
      ports_.entities.tell(to, std::move(batch));
    }
  }

  /// Sends again what has waited for its acknowledgement too long, the oldest first; a bounded number at a time.
  void resend_due() {
    const auto now = ports_.entities.round();
    if (now < resend_rounds) return;
    auto waits = [this](const sent_messages& one) { return awaits(one.peer, one.last); };
    if (!sent_.has_waiting(waits) || sent_.oldest().round > now - resend_rounds) return;
    note_acknowledgements();
    const auto most = static_cast<std::size_t>(ports_.config.entities.resend_max);
    for (const auto& due : sent_.take_sent_until(now - resend_rounds, most, waits)) resend(due);
  }

  /// Passes an answer through the gate, if somebody waits.
  void answer_to(reply_token to, answer_body body, bool replayed = false, bool repeated = false) {
    if (to) ports_.outputs.pass(answer{to, replayed, repeated, std::move(body)});
  }

  /// Every peer message that `repeat` hands over from now on is a repetition.
  template <class Repeat>
  void repeat_peer_messages(Repeat&& repeat) {
    repeating_ = true;
    repeat();
    repeating_ = false;
  }

  bool durable() const { return ports_.journal.durable() >= at_; }
  bool dirty() const { return seq_ != snapshot_seq_; }

  void put_snapshot() {
    // Of an entity that leaves no snapshot behind they are not worth an event: it is finished when all are there.
    if constexpr (Entity::keeps_snapshot_when_idle) note_acknowledgements();
    if (!dirty()) return;
    const bool is_live = Entity::is_live(state_);
    const bool is_of_use = Entity::keeps_snapshot_when_idle || is_live || snapshot_is_live_;
    if (!is_of_use && !ports_.journal.takes_every_snapshot()) {
      // Nothing is stored that a start could find, and its stream says the same. A crash may still take the event that
      // ended it: no checkpoint is complete before that is durable, or a start would find neither a snapshot nor a
      // tail.
      if (!durable()) ports_.journal.retire_snapshot({self_, seq_, at_});
      snapshot_seq_ = seq_;
      return;
    }
    snapshot_is_live_ = is_live;
    ports_.journal.put_snapshot(snapshot_now());
    snapshot_seq_ = seq_;
  }
  /// The same for a checkpoint, in parts where the state may be large. False: there is more to do; call it again with
  /// the same checkpoint, after whatever else waits for the entity. It stays in memory until then. What a new
  /// checkpoint is asked for is a state of its own.
  bool put_snapshot_part(std::uint64_t checkpoint) {
    if constexpr (encodes_in_parts<Entity>) {
      static_assert(Entity::keeps_snapshot_when_idle, "a snapshot in parts is of use whenever it is ready");
      if (!begun_.parts || begun_.checkpoint != checkpoint || begun_.parts->is_lost(state_)) begin_snapshot(checkpoint);
      if (!begun_.parts) return true;
      if (!begun_.parts->go_on(state_, static_cast<std::size_t>(ports_.config.entities.snapshot_part_max)))
        return false;
      snapshot_is_live_ = begun_.is_live;
      snapshot_seq_ = begun_.seq;
      ports_.journal.put_snapshot(
          {self_, begun_.seq, begun_.at, Entity::apply_version, begun_.is_live, std::move(*begun_.parts).take()});
      begun_.parts.reset();
    } else {
      put_snapshot();
    }
    return true;
  }
  /// Before leaving memory: so that a start does not bring back what is not live.
  void leave_snapshot() {
    if constexpr (Entity::keeps_snapshot_when_idle) {
      put_snapshot();
    } else {
      retire_snapshot();
    }
  }
  /// It could not leave after all: its live snapshot is there until a newer one or a checkpoint takes it out, so the
  /// next checkpoint must have a newer one.
  void stayed() { snapshot_is_live_ = snapshot_is_live_ || std::exchange(has_retired_, false); }

  lifecycle_flags lifecycle() {
    bool settled = is_settled();
    bool may_leave = settled && !Entity::is_working(state_) && !begun_.is_under_way();
    bool awaits_time = false;
    if constexpr (requires { Entity::awaits_time(state_); }) awaits_time = Entity::awaits_time(state_);
    return {!settled, may_leave, may_leave && Entity::is_finished(state_), dirty(), awaits_time};
  }

 private:
  static constexpr std::size_t gathered_acknowledgements = 32;
  /// A message is sent again so many rounds of the region after the one in which it was sent: two to three of them are
  /// one to one and a half times the interval of the settings.
  static constexpr std::uint64_t resend_rounds = 3;

  bool awaits(entity_id peer, std::uint32_t upto) const { return madang::awaits<Entity>(state_, peer, upto); }

  /// What is sent for the first time follows an event; its stamp spares a look at the clock.
  unix_nanos sending_time(bool repeated) const {
    return repeated || stamps_.empty() ? ports_.entities.event_time() : last_stamp().time;
  }

  bool is_settled() {
    if (!sent_.has_waiting([this](const sent_messages& one) { return awaits(one.peer, one.last); })) return true;
    if constexpr (requires { Entity::is_settled(state_, acknowledged_); }) {
      return Entity::is_settled(state_, acknowledged_);
    }
    return false;
  }

  void resend(const sent_messages& due) {
    if constexpr (sends_peer_messages<Entity>) {
      Entity::visit_unacknowledged(state_, due.peer, [&](auto to, const auto& messages) {
        auto again = numbers_in(messages, due.first, due.last);
        if (!again.empty()) hand_over(to, messages, std::vector(again.begin(), again.end()), {}, true);
      });
    }
  }

  snapshot snapshot_now() {
    snapshot taken{self_, seq_, at_, Entity::apply_version, snapshot_is_live_, {}};
    if constexpr (keeps_pieces<Entity>) {
      encode_in_pieces<Entity>(state_, pieces_stored_, taken);
    } else {
      taken.state = Entity::encode(state_);
    }
    return taken;
  }

  void begin_snapshot(std::uint64_t checkpoint) {
    begun_.parts.reset();
    note_acknowledgements();
    if (!dirty()) return;
    begun_.parts.emplace(state_);
    begun_.checkpoint = checkpoint;
    begun_.seq = seq_;
    begun_.at = at_;
    begun_.is_live = Entity::is_live(state_);
  }

  /// That it is finished rests on what others have appended and only acknowledged: hence the journal's last position.
  void retire_snapshot() {
    if (snapshot_is_live_) ports_.journal.retire_snapshot({self_, seq_, ports_.journal.last()});
    has_retired_ = std::exchange(snapshot_is_live_, false);
  }

  void append(const std::vector<event_type>& events) {
    thread_local std::vector<std::byte> bytes;
    thread_local std::vector<std::size_t> ends;
    thread_local std::vector<draft> drafts;
    bytes.clear();
    ends.clear();
    drafts.clear();
    for (const auto& event : events) {
      encode_event(event, bytes);
      ends.push_back(bytes.size());
    }
    std::size_t begin = 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
      auto [type, version] = event_number(events[i]);
      auto in = Entity::channels_of(state_, events[i]);
      drafts.push_back({self_, seq_ + i + 1, type, version, std::span(bytes).subspan(begin, ends[i] - begin),
                        in.channels, in.count});
      begin = ends[i];
    }
    stamps_.resize(events.size());
    ports_.journal.append(drafts, stamps_);
    seq_ += events.size();
    at_ = stamps_.back().at;
  }

  entity_id self_;
  entity_ports& ports_;
  state_type state_;
  std::uint64_t seq_ = 0;
  position at_;
  std::uint64_t snapshot_seq_ = 0;
  bool snapshot_is_live_ = false;
  piece_marks pieces_stored_;
  bool has_retired_ = false;  ///< its snapshot, and not left yet
  bool repeating_ = false;
  [[no_unique_address]] begun_snapshot<Entity> begun_;
  sent_log sent_;
  std::vector<acknowledged_peer> acknowledged_;
  std::vector<event_meta> stamps_;
};

}  // namespace madang
