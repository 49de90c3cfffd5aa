#include "actors/identity/names/name_actor.hpp"

#include "actors/kernel/entity_shell.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

class name_shell : public entity_shell<name_actor, name_entity> {
 public:
  using entity_shell::entity_shell;

  behavior_type make_behavior() override {
    wake();
    return {
        [this](client_request<resolve_name>& m) { guarded(m, [&] { resolve(m); }); },
        [this](peer_batch<user_to_name>& m) { guarded_batch(m, [&] { take_peer_messages(m); }); },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  void resolve(const client_request<resolve_name>& m) {
    core().answer_to(m.reply_to, holder_of(state(), m.command.proof));
  }

  void take_peer_messages(const peer_batch<user_to_name>& m) {
    const user_id from{m.from.key};
    for (const auto& received : m.peer_messages) {
      auto events = decide(state(), from, received, ports().entities.forget_before());
      if (events.empty()) ports().metrics.peer_messages_copied.add();
      core().commit(events);
    }
    send_to(from);
    if (!m.peer_messages.empty()) core().acknowledge(from, consumed_from(state(), from, m.peer_messages.back().number));
  }

  void send_to(user_id user) {
    auto& peers = core().state_for_sending().peers;
    auto found = peers.find(user);
    if (found != peers.end()) core().send(user, found->second.to_user);
  }

  void send_all() override {
    for (auto& [user, peer] : core().state_for_sending().peers) {
      peer.to_user.rewind();
      core().send(user, peer.to_user);
    }
  }
};

}  // namespace

caf::strong_actor_ptr start_name(caf::actor_system& system, entity_id self, revived<name> from, entity_ports& ports) {
  auto handle = system.spawn<name_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::identity
