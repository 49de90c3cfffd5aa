#pragma once

#include <algorithm>
#include <string>

#include "actors/kernel/entity_core.hpp"
#include "cluster/ports/entity_registry.hpp"
#include "cluster/ports/message_codec.hpp"
#include "messages/envelope/group_superseded.hpp"
#include "persistence/codec/event_json.hpp"

namespace madang {

/// Rebuilds entities of one kind. `Entity` as in `entity_core`; `Start` starts its actor. `Entity` may have besides:
/// `promised_ids(state, take)`, `last_listener(state)`, `listens_to(state, peer)`, `settles_first(state)`, as in
/// `entity_rebuild`, `first_words(state, visit)` and `hear_first(state, peer, number)` likewise; and
/// `decode_older(version, bytes)`: reads a snapshot of an older apply version, which is never 0;
/// `view_past(state, question)`: what a read of the past shows of a state.
template <class Entity, auto Start>
class typed_rebuild final : public entity_rebuild {
 public:
  explicit typed_rebuild(entity_id id) : id_(id) { from_.state = Entity::blank(id); }

  result<bool, read_failure> begin(const snapshot& stored) override {
    begin_without(stored);
    try {
      auto state = decode(stored);
      if (!state) return refused{read_failure{to_text(id_) + ": " + state.error().why}};
      piece_marks pieces_stored;
      if constexpr (keeps_pieces<Entity>) {
        if (!attach_pieces<Entity>(*state, stored.pieces, pieces_stored)) {
          return refused{read_failure{to_text(id_) + ": a piece of the snapshot is missing"}};
        }
      }
      from_ = {*std::move(state), stored.seq, stored.at, stored.seq, stored.live, std::move(pieces_stored)};
      last_ = begun_at_ = stored.at;
      return true;
    } catch (const std::exception& bug) {
      return refused{read_failure{to_text(id_) + ": a snapshot that contradicts itself: " + bug.what()}};
    }
  }

  void begin_without(const snapshot& stored) override {
    from_.snapshot_is_live = stored.live;
    from_.at = stored.at;
  }

  result<bool, read_failure> apply(const record& next) override {
    if (next.meta.seq <= from_.seq && next.meta.at <= last_) return true;
    if (next.meta.seq <= from_.seq) {
      return refused{read_failure{to_text(id_) + ": event " + std::to_string(next.meta.seq) + " is there twice"}};
    }
    if (next.meta.seq != from_.seq + 1) {
      return refused{read_failure{to_text(id_) + ": event " + std::to_string(from_.seq + 1) + " is missing"}};
    }
    if (next.superseded || next.type == group_superseded::event_type) return pass_over(next);
    auto event = decode_event<typename Entity::event>(next.type, next.version, next.payload);
    if (!event) return refused{read_failure{to_text(id_) + ": " + event.error().why}};
    try {
      Entity::apply(from_.state, *event, next.meta);
    } catch (const std::exception& bug) {
      return refused{read_failure{to_text(id_) + ": event " + std::to_string(next.meta.seq) + ": " + bug.what()}};
    }
    advance(next);
    return true;
  }

  entity_id id() const override { return id_; }
  std::uint64_t seq() const override { return from_.seq; }
  position at() const override { return from_.at; }
  std::vector<std::byte> encode() const override { return Entity::encode(from_.state); }
  bool live() const override { return Entity::is_live(from_.state); }
  bool finished() const override { return Entity::is_finished(from_.state); }
  bool settles_first() const override {
    if constexpr (requires { Entity::settles_first(from_.state); }) return Entity::settles_first(from_.state);
    return false;
  }
  bool snapshot_is_live() const override { return from_.snapshot_is_live; }
  std::vector<named_value> describe() const override { return Entity::describe(from_.state); }
  const typename Entity::state& state() const { return from_.state; }

  void visit_promised_ids(const std::function<void(entity_id)>& take) const override {
    if constexpr (requires { Entity::promised_ids(from_.state, take); }) Entity::promised_ids(from_.state, take);
  }
  std::optional<entity_id> last_listener() const override {
    if constexpr (requires { Entity::last_listener(from_.state); }) return Entity::last_listener(from_.state);
    return std::nullopt;
  }
  bool listens_to(entity_id peer) const override {
    if constexpr (requires { Entity::listens_to(from_.state, peer); }) return Entity::listens_to(from_.state, peer);
    return true;
  }

  void visit_first_words(const std::function<void(entity_id, std::uint32_t)>& visit) const override {
    if constexpr (requires { Entity::first_words(from_.state, visit); }) Entity::first_words(from_.state, visit);
  }
  void hear_first(entity_id from, std::uint32_t number) override {
    if constexpr (requires { Entity::hear_first(from_.state, from, number); }) {
      Entity::hear_first(from_.state, from, number);
    }
  }

  caf::strong_actor_ptr start(caf::actor_system& system, entity_ports& ports) override {
    return Start(system, id_, std::move(from_), ports);
  }

 private:
  void advance(const record& next) {
    from_.seq = next.meta.seq;
    from_.at = std::max(from_.at, next.meta.at);
    last_ = next.meta.at;
  }

  /// A repair, or what it has superseded: only the number counts. A snapshot from before the repair may hold more.
  result<bool, read_failure> pass_over(const record& next) {
    auto repair = decode_event<std::variant<group_superseded>>(next.type, next.version, next.payload);
    if (repair && std::get<group_superseded>(*repair).first <= begun_at_) {
      return refused{read_failure{to_text(id_) + ": the snapshot holds events that a repair has superseded"}};
    }
    advance(next);
    return true;
  }

  static result<typename Entity::state, decode_failure> decode(const snapshot& stored) {
    if (stored.apply_version == Entity::apply_version) return Entity::decode(stored.state);
    if constexpr (requires { Entity::decode_older(stored.apply_version, stored.state); }) {
      const bool is_older = stored.apply_version != 0 && stored.apply_version < Entity::apply_version;
      if (is_older) return Entity::decode_older(stored.apply_version, stored.state);
    }
    return refused{decode_failure{"a snapshot of another version"}};
  }

  entity_id id_;
  revived<typename Entity::state> from_;
  position begun_at_;  ///< of the snapshot that the state starts from
  position last_;      ///< of the event that was applied last; `from_.at` may be a refused snapshot's
};

/// The registry's entry of a kind whose messages are `Table`.
template <class Entity, auto Start, class Table>
entity_entry entry_of(std::string_view word, bool has_clock_id) {
  auto blank = [](entity_id id) -> std::unique_ptr<entity_rebuild> {
    return std::make_unique<typed_rebuild<Entity, Start>>(id);
  };
  entity_entry made{
      Table::kind, word, has_clock_id, blank, decode_message<Table>, event_text_of<typename Entity::event>};
  if constexpr (requires(const typename Entity::state& state, const past_question& question) {
                  Entity::view_past(state, question);
                }) {
    made.view_past = [](const entity_rebuild& state, const past_question& question) -> std::any {
      return Entity::view_past(static_cast<const typed_rebuild<Entity, Start>&>(state).state(), question);
    };
  }
  return made;
}

}  // namespace madang
