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
        [this](client_request<clear_notebook>& m) { guarded(m, [&] { clear(m); }); },
        [this](client_request<read_notebook>& m) { guarded(m, [&] { answer(m.reply_to, m.command.by); }); },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  notebook_rules rules() {
    const auto& config = ports().config;
    return {static_cast<std::uint64_t>(config.of<sample_settings>().notes_max),
            static_cast<std::uint64_t>(config.accounts.idempotency_keys_max)};
  }

  void write(client_request<write_note>& m) {
    auto decision = decide(state(), m.command, rules());
    if (!decision) return refuse(m.reply_to, decision.error());
    if (auto* before = std::get_if<note_view>(&*decision)) {
      return core().answer_to(m.reply_to, std::move(*before), true);
    }
    commit(std::get<notebook_events>(*decision));
    core().answer_to(m.reply_to, note_view{m.command.by, state().written, std::move(m.command.sealed_text),
                                           core().last_stamp().time});
  }

  void clear(const client_request<clear_notebook>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    answer(m.reply_to, m.command.by);
  }

  void answer(reply_token to, user_id by) {
    auto view = view_of(state(), by);
    if (!view) return refuse(to, view.error());
    core().answer_to(to, *view);
  }

  /// The words of a refusal may show values.
  void refuse(reply_token to, sample_reject why) {
    std::vector<named_value> values;
    if (why == sample_reject::notebook_full) values.push_back({"limit", std::to_string(rules().notes_max)});
    core().answer_to(to, refusal::of(why, std::move(values)));
  }

  /// Commits, and shows the events to whoever listens to `notes:USER`.
  void commit(const notebook_events& events) {
    core().commit(events);
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
