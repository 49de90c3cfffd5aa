#include "actors/settlement/settlement_day_actor.hpp"

#include "actors/kernel/entity_shell.hpp"
#include "actors/settlement/batch_job.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/settlement/settlement_day_messages.hpp"

namespace madang::settlement {
namespace {

class settlement_day_shell : public entity_shell<settlement_day_actor, settlement_day_entity> {
 public:
  using entity_shell::entity_shell;

  behavior_type make_behavior() override {
    wake();
    return {
        [this](client_request<begin_run>& m) { guarded(m, [&] { begin(m); }); },
        [this](client_request<read_settlement_day>& m) {
          guarded(m, [&] { core().answer_to(m.reply_to, view_of(state())); });
        },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  /// The job answers the client itself. Its first event may be lost: then this request is its first.
  void begin(const client_request<begin_run>& m) {
    const auto& command = m.command;
    const auto begun = decide(state(), command, ports().ids.next_job(command.user));
    if (command.dry_run) {
      auto view = view_of(state());
      view.affects = begun ? 1 : 0;
      return core().answer_to(m.reply_to, std::move(view));
    }
    if (begun) core().commit(std::vector<settlement_day_event>{*begun});
    const auto& run = state().runs.at(command.kind);
    client_request<jobs::request_job> wanted{
        m.reply_to, {run.job, run.user, std::string(batch_word), job_parameters(day_of(state().id), command.kind)}};
    if (begun) return ports().entities.tell_new_entity(run.job, std::move(wanted));
    ports().entities.tell(run.job, std::move(wanted));
  }

  void send_all() override {}
};

}  // namespace

caf::strong_actor_ptr start_settlement_day(caf::actor_system& system, entity_id self, revived<settlement_day> from,
                                           entity_ports& ports) {
  auto handle = system.spawn<settlement_day_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::settlement
