#pragma once

#include <caf/actor_cast.hpp>
#include <caf/actor_control_block.hpp>
#include <caf/message.hpp>
#include <caf/send.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "messages/envelope/actor_of_table.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang {

/// What an entity wants of the region's slow sweep.
struct lifecycle_flags {
  bool repeat = false;      ///< something is unacknowledged
  bool leave = false;       ///< may leave memory once nobody has asked for it for a while
  bool leave_soon = false;  ///< is finished: may leave at the next sweep
  bool snapshot = false;    ///< has events that its last snapshot does not hold
  bool moment = false;      ///< waits for a moment: it is told with every round that time goes on

  friend bool operator==(const lifecycle_flags&, const lifecycle_flags&) = default;
};

/// How anyone reaches an entity, wherever it is: brings it to memory when it is not there, keeps messages while it is
/// loaded or leaves, answers for one that is isolated. Per pair of sender and entity, order is kept. Thread-safe.
class region {
 public:
  virtual ~region() = default;

  /// Sends a message to an entity; the table in its `…_messages.hpp` says what it takes.
  template <class Id, class Message>
  void tell(Id to, Message message) {
    deliver<Id>(to, std::move(message), false);
  }
  /// The same where the entity cannot have a past: it is made without asking the journal.
  template <class Id, class Message>
  void tell_new_entity(Id to, Message message) {
    deliver<Id>(to, std::move(message), true);
  }

  /// Whether an entity has failed and serves no more. Cheap while none has.
  virtual bool is_isolated(entity_id) const { return false; }

  // ---- for entities themselves ----

  /// Counts up two times in the interval after which an unacknowledged message is sent again, whatever clocks do.
  virtual std::uint64_t round() const { return 0; }
  /// The node's event time: never behind what an event or a message here was stamped with, and never going back.
  virtual unix_nanos event_time() const { return {}; }
  /// Pairs that ended before this moment may be forgotten: a copy of their messages would come too late.
  virtual unix_nanos forget_before() const { return {1}; }
  /// Whether something that was sent at this event time comes too late: it could be a copy for a pair that is
  /// forgotten.
  virtual bool is_late(unix_nanos) const { return false; }

  /// Tells `to` that peer messages of its own have been consumed. Gathered: it hears of many at once, or at the next
  /// sweep. One that is not in memory waits for no acknowledgement.
  virtual void acknowledge(entity_id to, acknowledged_peer by) = 0;
  /// What the sweep should visit this entity for. Cheap.
  virtual void note_lifecycle(entity_id self, lifecycle_flags lifecycle) = 0;
  /// Closes the mailbox; later messages wait in the region. True: it was empty, as `is_empty` says, which is asked
  /// while nobody can put anything in. False: retire_granted is its last message.
  virtual bool begin_retire(entity_id self, const std::function<bool()>& is_empty) = 0;
  /// When the mailbox is closed and empty. True: forgotten, the actor must end now. False: messages came meanwhile,
  /// they follow; stay.
  virtual bool finish_retire(entity_id self) = 0;
  /// When the mailbox is closed and empty, but the entity has work after all: it is opened again; messages that waited
  /// follow.
  virtual void stay(entity_id self) = 0;

  /// The entity has failed. Closes the mailbox like begin_retire; what is still in it must be given back, then
  /// finish_rebuild is called and the actor ends. The region rebuilds the entity from the journal, or isolates it when
  /// that has happened too often: then requests are answered `unavailable` and peer messages wait with their senders.
  virtual void begin_rebuild(entity_id self, const std::string& why) = 0;
  virtual void give_back(entity_id self, caf::message message) = 0;
  virtual void finish_rebuild(entity_id self) = 0;
  /// Asked with each tick: whether an operator wants the entity built anew, or out of service. True: it calls
  /// begin_rebuild. Cheap while nobody wants that of anybody.
  virtual bool must_end(entity_id) { return false; }

  /// Answers take_snapshot, after the journal has it.
  virtual void snapshot_taken(std::uint64_t checkpoint) = 0;

 protected:
  /// Puts the message into the entity's mailbox, or keeps it. `new entity`: see above. `answer_to`: whom to tell when
  /// the entity is isolated.
  virtual void route(entity_id to, caf::message message, bool new_entity, reply_token answer_to) = 0;
  /// The same with the message as its number in the receiver's table, and its bytes.
  virtual void route_encoded(entity_id to, std::uint16_t number, std::span<const std::byte> bytes, bool new_entity,
                             reply_token answer_to);
  /// Whether a repeated message need not be sent, since its first sending waits there.
  virtual bool is_superfluous(entity_id) const { return false; }
  /// A message was dropped because it came too late.
  virtual void note_late() {}
  /// Every message travels as bytes. Set before the first one.
  void encode_all() { encodes_all_ = true; }
  bool encodes_all() const { return encodes_all_; }

 private:
  template <class Id, class Message>
  void deliver(Id to, Message message, bool new_entity) {
    using table = typename actor_of<Id>::table;
    static_assert(table::template takes<Message>, "this entity has no handler for this message");
    reply_token token{};
    if constexpr (requires { message.reply_to; }) token = message.reply_to;
    if constexpr (requires { message.sent_at; }) {
      if (is_late(message.sent_at)) return note_late();
      if (message.repeated && !message.reply_to && is_superfluous(entity_of(to))) return;
    }
    if (encodes_all_) [[unlikely]] {
      return route_encoded(entity_of(to), table::template number_of<Message>, encode_state(message), new_entity, token);
    }
    route(entity_of(to), caf::make_message(std::move(message)), new_entity, token);
  }

  bool encodes_all_ = false;
};

inline void region::route_encoded(entity_id, std::uint16_t, std::span<const std::byte>, bool, reply_token) {
  ensure(false, "this region knows no encoded messages");
}

}  // namespace madang
