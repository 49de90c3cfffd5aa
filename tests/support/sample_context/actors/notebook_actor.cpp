#include "tests/support/sample_context/actors/notebook_actor.hpp"

#include "actors/kernel/entity_shell.hpp"
#include "tests/support/sample_context/config/sample_settings.hpp"
#include "tests/support/sample_context/messages/notebook_messages.hpp"

namespace madang::sample {
namespace {

class notebook_shell : public entity_shell<notebook_actor, notebook_entity> {
 public:
  using entity_shell::entity_shell;

  behavior_type make_behavior() override {
    wake();
    return {
        [this](client_request<write_note>& m) { guarded(m, [&] { write(m); }); },
        [this](client_request<clear_notebook>& m) { guarded(m, [&] { settle(m, decide(state(), m.command)); }); },
        [this](client_request<read_notebook>& m) { guarded(m, [&] { answer(m.reply_to, m.command.by); }); },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  void write(const client_request<write_note>& m) {
    const auto most = static_cast<std::size_t>(ports().config.of<sample_settings>().notes_max);
    settle(m, decide(state(), m.command, most));
  }

  template <class Command>
  void settle(const client_request<Command>& m, result<notebook_events, sample_reject> decision) {
    if (!decision) return core().answer_to(m.reply_to, refusal::of(decision.error()));
    core().commit(*decision);
    show(*decision);
    answer(m.reply_to, m.command.by);
  }

  void answer(reply_token to, user_id by) {
    auto view = view_of(state(), by);
    if (!view) return core().answer_to(to, refusal::of(view.error()));
    core().answer_to(to, *std::move(view));
  }

  void show(const notebook_events& events) {
    const channel_id channel{channel_kind::sample, state().id.value};
    if (!ports().listeners.in(channel)) return;
    for (std::size_t i = 0; i < events.size(); ++i) {
      const auto& stamp = core().stamps()[i];
      ports().outputs.pass(
          private_frame{channel, stamp.channel_numbers[0], stamp.time,
                        notebook_frame{std::string(event_name_of(events[i])), *view_of(state(), state().user)}});
    }
  }

  void send_all() override {}
};

}  // namespace

caf::strong_actor_ptr start_notebook(caf::actor_system& system, entity_id self, revived<notebook> from,
                                     entity_ports& ports) {
  auto handle = system.spawn<notebook_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::sample
