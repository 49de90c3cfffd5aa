#pragma once

#include <spdlog/spdlog.h>

#include <caf/actor_system.hpp>
#include <caf/message.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <optional>
#include <string>
#include <utility>

#include "actors/kernel/entity_core.hpp"

namespace madang {

/// The part of an entity's actor that all share: guards each message, so that a bug ends neither the actor's mailbox
/// nor the process; answers the region. `Handle` is the typed actor interface, `Entity` as in `entity_core`.
///
/// A handler decides, commits, sends, answers; it has no `if` about money.
template <class Handle, class Entity>
class entity_shell : public Handle::base {
 public:
  entity_shell(caf::actor_config& config, entity_id self, revived<typename Entity::state> from, entity_ports& ports)
      : Handle::base(config), core_(self, std::move(from), ports) {
    ports.metrics.entities_in_memory.add(1);
  }
  ~entity_shell() override { core_.ports().metrics.entities_in_memory.add(-1); }

 protected:
  /// Sends everything that is unacknowledged (again).
  virtual void send_all() = 0;

  entity_core<Entity>& core() { return core_; }
  entity_ports& ports() { return core_.ports(); }
  const typename Entity::state& state() const { return core_.state(); }

  /// Runs one handler's body. A bug closes the mailbox; what is left in it goes back to the region, and this actor ends
  /// when the region says so. The message at fault is dropped: a client hears `outcome_unknown`, a peer message is
  /// repeated.
  template <class Message, class Body>
  void guarded(Message& message, Body&& body) {
    if (failed_) {
      ports().entities.give_back(core_.self(), caf::make_message(std::move(message)));
      return;
    }
    try {
      body();
      tell_lifecycle();
    } catch (const std::exception& bug) {
      failed_ = true;
      spdlog::error("entity {} failed and is rebuilt: {}", to_text(core_.self()), bug.what());
      ports().entities.begin_rebuild(core_.self(), bug.what());
    }
  }

  /// The same for messages of a peer. What has waited in the mailbox too long is dropped, for it could be a copy that
  /// would not be recognised any more; its sender repeats it if it is not one.
  template <class Batch, class Take>
  void guarded_batch(Batch& batch, Take&& take) {
    guarded(batch, [&] {
      if (ports().entities.is_late(batch.sent_at)) return ports().metrics.peer_messages_late.add();
      take();
    });
  }

  /// First thing of a new incarnation: repeats what the old one has left unacknowledged, then what else it left undone.
  void wake() {
    entity_tick tick;
    guarded(tick, [&] {
      core_.repeat_peer_messages([&] { send_all(); });
      resume();
    });
  }
  /// What an entity goes on with when it comes back, besides its peer messages.
  virtual void resume() {}
  /// Time has gone on: with every round of the region, for an entity that awaits a moment.
  virtual void on_moment() {}

  void on_acknowledgements(acknowledgements& some) {
    guarded(some, [&] { note(some.by); });
  }

  void on_tick(entity_tick& tick) {
    guarded(tick, [&] {
      note(tick.acknowledged);
      if (ports().entities.must_end(core_.self())) return end_by_hand();
      on_moment();
      if (!tick.leave) core_.resend_due();
      auto lifecycle = core_.lifecycle();
      bool goes = lifecycle.leave_soon || (tick.leave && lifecycle.leave);
      if (!goes || retiring_ || !core_.durable()) return;
      retiring_ = true;
      if (ports().entities.begin_retire(core_.self(), [this] { return this->mailbox().empty(); })) leave();
    });
  }

  void on_retire_granted() {
    if (failed_) {
      ports().entities.finish_rebuild(core_.self());
      this->quit();
      return;
    }
    if (!retiring_) return;
    retire_granted granted;
    guarded(granted, [&] { leave(); });
  }

  void on_snapshot(take_snapshot& wanted) {
    // The checkpoint waits until this entity is rebuilt where it fails: without its snapshot a start would find an old
    // one.
    auto again = wanted;
    bool was_failed = failed_;
    guarded(wanted, [&] {
      // The rest follows behind what has come meanwhile. On its way the request is lost as little as any other message.
      if (!core_.put_snapshot_part(again.checkpoint)) return this->send(this, again);
      ports().entities.snapshot_taken(again.checkpoint);
    });
    if (failed_ && !was_failed) ports().entities.give_back(core_.self(), caf::make_message(again));
  }

 private:
  /// As after a failure, though nothing has failed.
  void end_by_hand() {
    failed_ = true;
    ports().entities.begin_rebuild(core_.self(), "an operator wants it");
  }

  /// The mailbox is closed and empty.
  void leave() {
    retiring_ = false;
    // A message that came before the mailbox closed may have given it work: it stays, then.
    if (!core_.lifecycle().leave) {
      ports().entities.stay(core_.self());
      return;
    }
    core_.leave_snapshot();
    if (!ports().entities.finish_retire(core_.self())) return core_.stayed();
    gone_ = true;
    ports().metrics.entities_retired.add();
    this->quit();
  }

  void note(const std::vector<acknowledged_peer>& by) {
    for (const auto& one : by) core_.acknowledged(one);
  }
  /// Most messages change none of them. Whoever is gone says nothing: another may already be there in its place.
  void tell_lifecycle() {
    if (gone_ || failed_) return;
    auto lifecycle = core_.lifecycle();
    if (told_ == lifecycle) return;
    told_ = lifecycle;
    ports().entities.note_lifecycle(core_.self(), lifecycle);
  }

  entity_core<Entity> core_;
  std::optional<lifecycle_flags> told_;  ///< nothing yet: the region may believe more than is so
  bool failed_ = false;
  bool retiring_ = false;
  bool gone_ = false;
};

}  // namespace madang
