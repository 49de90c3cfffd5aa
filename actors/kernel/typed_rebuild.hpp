#pragma once

#include <algorithm>
#include <string>

#include "actors/kernel/entity_core.hpp"
#include "cluster/ports/entity_registry.hpp"
#include "cluster/ports/message_codec.hpp"
#include "persistence/codec/event_json.hpp"

namespace madang {

/// Rebuilds entities of one kind. `Entity` as in `entity_core`; `Start` starts its actor. `Entity` may have besides:
/// `promised_ids(state, take)`, `last_listener(state)`, `listens_to(state, peer)`, as in `entity_rebuild`.
template <class Entity, auto Start>
class typed_rebuild final : public entity_rebuild {
 public:
  explicit typed_rebuild(entity_id id) : id_(id) { from_.state = Entity::blank(id); }

  result<bool, read_failure> begin(const snapshot& stored) override {
    // Refused or not, it is there, and has to be replaced or retired.
    from_.snapshot_is_live = stored.live;
    from_.at = stored.at;
    if (stored.apply_version != Entity::apply_version) return refused{read_failure{"a snapshot of another version"}};
    try {
      auto state = Entity::decode(stored.state);
      if (!state) return refused{read_failure{to_text(id_) + ": " + state.error().why}};
      from_ = {*std::move(state), stored.seq, stored.at, stored.seq, stored.live};
      return true;
    } catch (const std::exception& bug) {
      return refused{read_failure{to_text(id_) + ": a snapshot that contradicts itself: " + bug.what()}};
    }
  }

  result<bool, read_failure> apply(const record& next) override {
    if (next.meta.seq <= from_.seq) return true;
    if (next.meta.seq != from_.seq + 1) {
      return refused{read_failure{to_text(id_) + ": event " + std::to_string(from_.seq + 1) + " is missing"}};
    }
    auto event = decode_event<typename Entity::event>(next.type, next.version, next.payload);
    if (!event) return refused{read_failure{to_text(id_) + ": " + event.error().why}};
    try {
      Entity::apply(from_.state, *event, next.meta);
    } catch (const std::exception& bug) {
      return refused{read_failure{to_text(id_) + ": event " + std::to_string(next.meta.seq) + ": " + bug.what()}};
    }
    from_.seq = next.meta.seq;
    from_.at = std::max(from_.at, next.meta.at);
    return true;
  }

  entity_id id() const override { return id_; }
  std::uint64_t seq() const override { return from_.seq; }
  position at() const override { return from_.at; }
  bool live() const override { return Entity::is_live(from_.state); }
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

  caf::strong_actor_ptr start(caf::actor_system& system, entity_ports& ports) override {
    return Start(system, id_, std::move(from_), ports);
  }

 private:
  entity_id id_;
  revived<typename Entity::state> from_;
};

/// The registry's entry of a kind whose messages are `Table`.
template <class Entity, auto Start, class Table>
entity_entry entry_of(std::string_view word, bool has_clock_id) {
  auto blank = [](entity_id id) -> std::unique_ptr<entity_rebuild> {
    return std::make_unique<typed_rebuild<Entity, Start>>(id);
  };
  return {Table::kind, word, has_clock_id, blank, decode_message<Table>, event_text_of<typename Entity::event>};
}

}  // namespace madang
