#pragma once

#include <any>
#include <array>
#include <caf/actor_control_block.hpp>
#include <caf/fwd.hpp>
#include <caf/message.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/ports/entity_history.hpp"
#include "messages/ensure.hpp"
#include "messages/envelope/refusal.hpp"
#include "persistence/codec/event_codec.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

struct entity_ports;
struct event_text;
struct past_question;

/// A state under reconstruction: takes an entity's stored records in order, then starts its actor. One per entity kind.
class entity_rebuild {
 public:
  virtual ~entity_rebuild() = default;
  /// Starts from a stored state. Refuses one of another apply version or one that does not decode: then it starts from
  /// nothing.
  virtual result<bool, read_failure> begin(const snapshot& from) = 0;
  /// This snapshot is stored, but the state is replayed without it: it has to be replaced or retired later.
  virtual void begin_without(const snapshot& stored) = 0;
  /// Applies the next record. Copies of what is known already (at or below the snapshot) are passed over; a gap, or a
  /// number that comes twice, is refused.
  virtual result<bool, read_failure> apply(const record& next) = 0;
  virtual entity_id id() const = 0;
  virtual std::uint64_t seq() const = 0;
  /// Must be in memory after a start.
  virtual bool live() const = 0;
  /// Is over: will hardly have another event.
  virtual bool finished() const { return false; }
  /// Has begun what must be through before anybody trades; once, after an upgrade.
  virtual bool settles_first() const { return false; }
  /// Has a live snapshot stored, though it may have ended since.
  virtual bool snapshot_is_live() const = 0;
  virtual position at() const = 0;
  /// All of its state in the form of a snapshot: equal states that were replayed from the same events have equal bytes.
  virtual std::vector<std::byte> encode() const = 0;
  /// Its state in names and values, for people.
  virtual std::vector<named_value> describe() const = 0;
  virtual caf::strong_actor_ptr start(caf::actor_system& system, entity_ports& ports) = 0;

  /// Ids that this entity has given to others, whose own first event a crash may have taken.
  virtual void visit_promised_ids(const std::function<void(entity_id)>&) const {}
  /// The one peer that its unacknowledged messages are for, where the entity is over otherwise.
  virtual std::optional<entity_id> last_listener() const { return std::nullopt; }
  /// The peer that must consume a message of this entity before all else when it comes back, and the message's number.
  virtual void visit_first_words(const std::function<void(entity_id peer, std::uint32_t number)>&) const {}
  /// A peer's first words, before the actor starts.
  virtual void hear_first(entity_id, std::uint32_t) {}
  /// Whether messages of this peer can still change it.
  virtual bool listens_to(entity_id) const { return true; }
};

/// What the node knows about one kind of entity.
struct entity_entry {
  entity_kind kind{};
  std::string_view word;      ///< `account`: for logs, console and dumps
  bool has_clock_id = false;  ///< its ids come from the node's id_source
  std::function<std::unique_ptr<entity_rebuild>(entity_id)> blank;
  /// Reads one message of the kind's table. Refuses unknown numbers and bytes that do not fit.
  result<caf::message, decode_failure> (*decode_message)(std::uint16_t number,
                                                         std::span<const std::byte> bytes) = nullptr;
  /// An event of its stream as people read it.
  event_text (*describe_event)(std::uint16_t type, std::uint16_t version, std::span<const std::byte> payload) = nullptr;
  /// One of its views of a state that was replayed, for reads of the past. Null: it shows no past.
  std::any (*view_past)(const entity_rebuild& state, const past_question& question) = nullptr;
  /// Its stream as whoever may see the entity is shown it; null: its context shows nobody.
  result<std::vector<shown_event>, read_failure> (*show_events)(const std::vector<record>& stream) = nullptr;
};

/// Every kind of entity that the platform has; filled by the contexts, see `cluster/contexts.cpp`.
class entity_registry {
 public:
  void add(entity_entry one) {
    auto& place = at(one.kind);
    ensure(one.blank && one.decode_message != nullptr && !one.word.empty(),
           "the entry of an entity kind is incomplete");
    ensure(!place.blank, "two kinds of entity have the same number");
    place = std::move(one);
  }
  /// Null: no context has this kind.
  const entity_entry* find(entity_kind kind) const {
    const auto& found = entries_[static_cast<std::uint8_t>(kind)];
    return found.blank ? &found : nullptr;
  }
  /// An entity without a past; null for an unknown kind.
  std::unique_ptr<entity_rebuild> blank(entity_id id) const {
    const auto* found = find(id.kind);
    return found == nullptr ? nullptr : found->blank(id);
  }
  /// Reads a message to an entity of this kind.
  result<caf::message, decode_failure> decode(entity_kind to, std::uint16_t number,
                                              std::span<const std::byte> bytes) const {
    const auto* found = find(to);
    if (found == nullptr) return refused{decode_failure{"there is no such kind of entity"}};
    return found->decode_message(number, bytes);
  }
  /// Visits all entries in the order of their numbers.
  template <class Visit>
  void each(Visit&& visit) const {
    for (const auto& one : entries_) {
      if (one.blank) visit(one);
    }
  }

 private:
  entity_entry& at(entity_kind kind) { return entries_[static_cast<std::uint8_t>(kind)]; }

  /// One place for every number that the kind's byte can hold.
  std::array<entity_entry, 256> entries_;
};

}  // namespace madang
