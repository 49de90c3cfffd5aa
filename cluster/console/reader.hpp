#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/ports/console_desk.hpp"
#include "cluster/ports/entity_registry.hpp"
#include "messages/event_meta.hpp"
#include "messages/ids.hpp"
#include "messages/trading/ids.hpp"

namespace madang::console {

/// A moment in the life of one entity: after its event with this number, or at this time; neither is the end.
struct moment {
  std::optional<std::uint64_t> seq;
  std::optional<unix_nanos> time;

  bool includes(const event_meta& one) const { return (!seq || one.seq <= *seq) && (!time || one.time <= *time); }
};

/// One entity, as far as its events tell it without being read.
struct stream_summary {
  entity_id id;
  std::uint64_t events = 0;
  unix_nanos first;
  unix_nanos last;
  position at;  ///< of the last event

  friend bool operator==(const stream_summary&, const stream_summary&) = default;
};

struct entity_state {
  entity_id id;
  std::uint64_t seq = 0;  ///< of the last event in it
  unix_nanos time;        ///< of that event
  position at;
  std::vector<named_value> values;  ///< as the kind describes them
  std::string damage;               ///< why an event could not be applied: the state is that before it; else empty
};

struct stored_event {
  event_meta meta;
  std::string name;
  std::string fields;  ///< JSON, as the kind describes them
  bool superseded = false;
};

/// One of all entities' events.
struct journal_event {
  entity_id entity;
  stored_event event;
};

struct stored_file {
  std::string name;
  std::uint64_t bytes = 0;
};

struct journal_summary {
  std::string place;
  std::uint64_t incarnation = 0;
  std::uint64_t batches = 0;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  std::uint64_t streams = 0;
  std::uint64_t segments = 0;
  unix_nanos first;
  unix_nanos last;
  position at;
  std::string chain;  ///< of the last batch, in hex
  bool unfinished = false;
  std::vector<stored_file> files;
  std::vector<std::string> damage;
};

struct setting_line {
  std::string key;
  std::string value;
  std::string expected;
  std::string help;
  bool is_default = false;
  bool live = false;  ///< may be changed while a node runs
};

/// Why an order is as it is, in sentences.
struct reason {
  std::string code;
  std::string text;
  std::vector<named_value> values;
};

template <class Value>
using lookup = result<Value, failure>;

/// A state of an entity, and its event that comes next; null: that was the last one. False: that is enough.
using state_visitor = std::function<bool(const entity_rebuild& state, const stored_event* next)>;

/// An order that is placed again, changed, in its symbol's book as it was when it arrived. Nothing is written.
struct order_fork {
  const entity_rebuild& order;   ///< as it has become
  const entity_rebuild& symbol;  ///< before the order arrived
  std::string group;             ///< the id of the user that it was grouped by against self-trades; empty: of none
  std::vector<named_value> changes;
};
/// A command that nobody sends.
struct weighed_command {
  const entity_rebuild& to;
  std::string command;
  std::vector<named_value> fields;
};

/// What the words of the console ask: a stored journal, or a node. Everything is looked up by kinds of entities alone,
/// so that a new kind is in it. Not thread-safe.
class reader {
 public:
  virtual ~reader() = default;

  virtual const entity_registry& kinds() const = 0;
  /// All entities that have events, of one kind or of all, in the order of their ids.
  virtual lookup<std::vector<stream_summary>> streams(std::optional<entity_kind> kind) = 0;
  /// Refused where the entity had no event by then.
  virtual lookup<entity_state> state(entity_id entity, const moment& at) = 0;
  /// The present states of entities that are all of one kind, in one pass; in the order of their ids.
  virtual lookup<std::vector<entity_state>> states(std::span<const stream_summary> which) = 0;
  /// The events with numbers above `after`, up to `last`, oldest first, at most `limit`.
  virtual lookup<std::vector<stored_event>> events(entity_id entity, std::uint64_t after, const moment& last,
                                                   std::size_t limit) = 0;
  /// The last events of all entities, oldest first, at most `most`.
  virtual lookup<std::vector<journal_event>> tail(std::size_t most) = 0;
  /// What is to be said about the journal.
  virtual outcome journal() = 0;
  virtual lookup<std::vector<reason>> explain(order_id order, const moment& at) = 0;
  /// Visits the states of an entity from that after its event `after` on (0: before its first), at most `limit` events
  /// further. Nothing: it was read.
  virtual std::optional<failure> play(entity_id entity, std::uint64_t after, std::size_t limit,
                                      const state_visitor& each) = 0;
  /// What the order meets at once, beside what it met as it was.
  virtual outcome fork(const order_fork& what) = 0;
  /// The events that the command would write, or its refusal.
  virtual outcome weigh(const weighed_command& what) = 0;
  virtual std::vector<setting_line> settings() = 0;
  /// A time as people write it: RFC 3339, or a day.
  virtual std::optional<unix_nanos> time_of(std::string_view text) const = 0;
  /// Looks again at what may have grown.
  virtual void refresh() = 0;
};

}  // namespace madang::console
