#include "actors/jobs/user_jobs_actor.hpp"

#include "actors/jobs/job_actor.hpp"
#include "actors/kernel/entity_shell.hpp"
#include "config/jobs/job_settings.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/jobs/user_jobs_messages.hpp"

namespace madang::jobs {
namespace {

class user_jobs_shell : public entity_shell<user_jobs_actor, user_jobs_entity> {
 public:
  using entity_shell::entity_shell;

  behavior_type make_behavior() override {
    wake();
    return {
        [this](client_request<ask_for_job>& m) { guarded(m, [&] { start(m); }); },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  user_jobs_rules rules() { return {static_cast<std::uint64_t>(ports().config.accounts.idempotency_keys_max)}; }

  void start(client_request<ask_for_job>& m) {
    const auto before = find_job(state(), m.command);
    if (!before) return refuse(m.reply_to, before.error());
    // Its first event may be lost: then this request is its first.
    if (*before) return ports().entities.tell(**before, request_to(**before, m));
    const auto job = m.command.new_job;
    auto& runner = runner_of(ports());
    counted_place place(runner, job);
    const auto decision = decide(state(), m.command, rules(), runner.admit(job, m.command.by));
    if (!decision) return refuse(m.reply_to, decision.error());
    core().commit(*decision);
    ports().entities.tell_new_entity(job, request_to(job, m));
    place.keep();
  }

  /// The job answers the client itself.
  static client_request<request_job> request_to(job_id job, client_request<ask_for_job>& m) {
    auto& command = m.command;
    return {m.reply_to, {job, command.by, std::move(command.kind), std::move(command.parameters)}};
  }

  void refuse(reply_token to, job_reject why) {
    if (why != job_reject::too_many_jobs) return core().answer_to(to, refusal::of(why));
    const auto most = ports().config.of<job_settings>().unfinished_per_user_max;
    core().answer_to(to, refusal::of(why, {{"limit", std::to_string(most)}}));
  }
  void send_all() override {}
};

}  // namespace

caf::strong_actor_ptr start_user_jobs(caf::actor_system& system, entity_id self, revived<user_jobs> from,
                                      entity_ports& ports) {
  auto handle = system.spawn<user_jobs_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::jobs
