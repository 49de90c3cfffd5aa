#include "actors/jobs/job_actor.hpp"

#include <algorithm>

#include "actors/kernel/entity_shell.hpp"
#include "config/jobs/job_settings.hpp"
#include "messages/jobs/job_messages.hpp"

namespace madang::jobs {
namespace {

job_rules rules_of(const job_settings& config) {
  return {static_cast<std::uint64_t>(config.parameters_max_bytes), static_cast<std::uint64_t>(config.cursor_max_bytes),
          static_cast<std::uint64_t>(config.text_result_max_bytes),
          static_cast<std::uint32_t>(config.fruitless_runs_max)};
}

class job_shell : public entity_shell<job_actor, job_entity> {
 public:
  job_shell(caf::actor_config& config, entity_id self, revived<job> from, entity_ports& ports_used)
      : entity_shell(config, self, std::move(from), ports_used),
        config_(ports_used.config.of<job_settings>()),
        rules_(rules_of(config_)) {}

  behavior_type make_behavior() override {
    wake();
    return {
        [this](client_request<request_job>& m) { guarded(m, [&] { start(m); }); },
        [this](client_request<cancel_job>& m) { guarded(m, [&] { cancel(m); }); },
        [this](client_request<read_job>& m) {
          guarded(m, [&] { answer(m.reply_to, view_of(state(), m.command.by)); });
        },
        [this](client_request<read_job_result>& m) {
          guarded(m, [&] { answer(m.reply_to, result_of(state(), m.command.by)); });
        },
        [this](job_turn& m) { guarded(m, [&] { take_turn(); }); },
        [this](step_finished& m) { guarded(m, [&] { take_outcome(m); }); },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  job_id id() const { return state().id; }
  job_runner& runner() { return runner_of(ports()); }

  template <class View>
  void answer(reply_token to, result<View, job_reject> found, bool replayed = false) {
    if (!found) return core().answer_to(to, refusal::of(found.error()));
    core().answer_to(to, *std::move(found), replayed);
  }

  void start(client_request<request_job>& m) {
    // A request that comes twice has one job, and one answer.
    if (state().status != job_status::none) {
      return answer(m.reply_to, first_answer_of(state(), m.command.by), true);
    }
    counted_place place(runner(), id());
    const job_admission admission{runner().knows(m.command.kind), runner().admit(id(), m.command.by)};
    auto decision = decide(state(), m.command, rules_, admission);
    if (!decision) return core().answer_to(m.reply_to, to_refusal(decision.error()));
    commit(*decision);
    place.keep();
    answer(m.reply_to, view_of(state(), m.command.by));
    runner().queue(id(), state().user);
  }

  refusal to_refusal(job_reject why) {
    if (why != job_reject::too_many_jobs) return refusal::of(why);
    const auto most = ports().config.of<job_settings>().unfinished_per_user_max;
    return refusal::of(why, {{"limit", std::to_string(most)}});
  }

  void cancel(const client_request<cancel_job>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return core().answer_to(m.reply_to, refusal::of(decision.error()));
    commit(*decision);
    answer(m.reply_to, view_of(state(), m.command.by));
  }

  void take_turn() {
    auto events = decide_turn(state(), rules_, runner().knows(state().kind));
    commit(events);
    if (!events.empty()) order_step(0);
  }

  void take_outcome(const step_finished& report) {
    if (std::holds_alternative<step_unavailable>(report.outcome)) return try_again(report);
    auto events = decide(state(), report, rules_);
    if (events.empty()) return;
    retries_ = 0;
    commit(events);
    order_step(0);
  }

  void try_again(const step_finished& report) {
    if (report.step != state().step + 1) return;
    if (retries_ >= config_.step_retries_max)
      return commit(decide_given_up(state(), std::get<step_unavailable>(report.outcome).why));
    order_step(config_.step_retry_ms << retries_++);
  }

  /// The next step of a job that runs. It may be seen outside the node, so it waits until what caused it is durable.
  void order_step(std::int64_t pause_ms) {
    if (state().status != job_status::running) return;
    step_order order{id(), state().user, state().kind, state().parameters, state().cursor, state().step + 1, pause_ms};
    ports().outputs.when_open([to = &runner(), order = std::move(order)] { to->run(order); });
  }

  /// Commits, and shows the events to whoever listens to `jobs:USER`. A job that ends gives its place back before:
  /// whatever becomes of this actor, it is free; if the event is lost, the job queues again.
  void commit(const job_events& events) {
    if (events.empty()) return;
    const bool over = ends_job(events.back());
    if (over) runner().leave(id());
    core().commit(events);
    show(events);
    if (over && state().status != job_status::succeeded) discard_files();
  }

  /// Once it is durable that nobody will want them.
  void discard_files() {
    ports().outputs.when_open([to = &runner(), job = id()] { to->discard(job); });
  }

  void show(const job_events& events) {
    const channel_id channel{channel_kind::jobs, state().user.value};
    if (!ports().listeners.in(channel)) return;
    for (std::size_t i = 0; i < events.size(); ++i) {
      const auto& stamp = core().stamps()[i];
      ports().outputs.pass(
          private_frame{channel, stamp.channel_numbers[0], stamp.time,
                        job_frame{std::string(event_name_of(events[i])), *view_of(state(), state().user)}});
    }
  }

  void send_all() override {}
  /// A job that a stop or a bug has interrupted waits for a place again.
  void resume() override {
    if (state().is_unfinished()) runner().queue(id(), state().user);
  }

  const job_settings& config_;
  job_rules rules_;
  std::int64_t retries_ = 0;  ///< of the next step, in this incarnation
};

}  // namespace

job_runner& runner_of(entity_ports& ports) {
  ensure(ports.jobs != nullptr, "a node that has jobs has a runner for them");
  return *ports.jobs;
}

caf::strong_actor_ptr start_job_actor(caf::actor_system& system, entity_id self, revived<job> from,
                                      entity_ports& ports) {
  auto handle = system.spawn<job_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::jobs
