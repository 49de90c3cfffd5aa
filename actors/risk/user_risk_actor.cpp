#include "actors/risk/user_risk_actor.hpp"

#include "actors/kernel/entity_shell.hpp"
#include "cluster/ports/risk/risk_desk.hpp"
#include "messages/risk/user_risk_messages.hpp"

namespace madang::risk {
namespace {

void tell_desk(const entity_ports& ports, const user_risk& current) {
  if (ports.risk != nullptr) ports.risk->take_limits(current.user(), current.overrides, current.kill);
}

class user_risk_shell : public entity_shell<user_risk_actor, user_risk_entity> {
 public:
  using entity_shell::entity_shell;

  behavior_type make_behavior() override {
    wake();
    return {
        [this](client_request<change_user_limits>& m) { guarded(m, [&] { change(m); }); },
        [this](client_request<switch_user>& m) { guarded(m, [&] { turn(m); }); },
        [this](client_request<read_user_risk>& m) {
          guarded(m, [&] { core().answer_to(m.reply_to, view_of(state())); });
        },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  void change(const client_request<change_user_limits>& m) {
    const auto events = decide(state(), m.command);
    if (!m.command.dry_run) commit(events);
    auto view = view_of(state());
    view.affects = static_cast<std::uint32_t>(events.size());
    core().answer_to(m.reply_to, std::move(view));
  }

  void turn(const client_request<switch_user>& m) {
    const auto decision = decide(state(), m.command);
    if (!decision) return core().answer_to(m.reply_to, refusal::of(decision.error()));
    if (!m.command.dry_run) commit(*decision);
    auto view = view_of(state());
    view.affects = static_cast<std::uint32_t>(decision->size());
    core().answer_to(m.reply_to, std::move(view));
  }

  /// In memory at once: what accounts decide by it stands behind it in the journal. After a bug nobody knows what does
  /// stand there until this is rebuilt: then only exits stay open.
  void commit(const user_risk_events& events) {
    try {
      core().commit(events);
    } catch (...) {
      if (ports().risk != nullptr) ports().risk->take_limits(state().user(), state().overrides, kill_state::office);
      throw;
    }
    if (!events.empty()) tell_desk(ports(), state());
  }

  void send_all() override {}
};

}  // namespace

caf::strong_actor_ptr start_user_risk(caf::actor_system& system, entity_id self, revived<user_risk> from,
                                      entity_ports& ports) {
  // Before anybody can ask an account: not only when the first message comes.
  tell_desk(ports, from.state);
  auto handle = system.spawn<user_risk_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::risk
