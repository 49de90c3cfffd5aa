#include "actors/makers/house_accounts_actor.hpp"

#include "actors/kernel/entity_shell.hpp"
#include "messages/makers/house_accounts_messages.hpp"

namespace madang::makers {
namespace {

class house_accounts_shell : public entity_shell<house_accounts_actor, house_accounts_entity> {
 public:
  using entity_shell::entity_shell;

  behavior_type make_behavior() override {
    wake();
    return {
        [this](client_request<assign_house_accounts>& m) { guarded(m, [&] { assign(m); }); },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  void assign(const client_request<assign_house_accounts>& m) {
    core().commit(decide(state(), m.command));
    core().answer_to(m.reply_to, view_of(state(), m.command.symbols));
  }

  void send_all() override {}
};

}  // namespace

caf::strong_actor_ptr start_house_accounts(caf::actor_system& system, entity_id self, revived<house_accounts> from,
                                           entity_ports& ports) {
  auto handle = system.spawn<house_accounts_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::makers
