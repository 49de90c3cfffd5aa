#include "actors/settlement/settlement_day_actor.hpp"

#include "actors/kernel/entity_shell.hpp"
#include "actors/settlement/batch_job.hpp"
#include "cluster/ports/risk/risk_desk.hpp"
#include "config/settlement/settlement_settings.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/settlement/settlement_day_messages.hpp"

namespace madang::settlement {
namespace {

/// Which adjustments of the day go on: who has not taken part in one holds shares of its old price.
void tell_desk(const entity_ports& ports, const settlement_day& current) {
  if (ports.risk == nullptr) return;
  for (const auto& [action, one] : current.adjustments) {
    if (one.resumed) {
      ports.risk->end_adjustment(one.symbol, action);
    } else {
      ports.risk->take_adjustment(one.symbol, {action, one.last_price});
    }
  }
}

class settlement_day_shell : public entity_shell<settlement_day_actor, settlement_day_entity> {
 public:
  settlement_day_shell(caf::actor_config& config, entity_id self, revived<settlement_day> from,
                       entity_ports& ports_used)
      : entity_shell(config, self, std::move(from), ports_used) {
    const auto& wanted = ports_used.config.of<settlement_settings>();
    retries_.attempts_max = static_cast<std::uint32_t>(wanted.batch_attempts_max);
    retries_.pause_ns = wanted.retry_pause_s * nanos_per_second;
  }

  behavior_type make_behavior() override {
    wake();
    return {
        [this](client_request<begin_run>& m) { guarded(m, [&] { begin(m); }); },
        [this](client_request<read_settlement_day>& m) {
          guarded(m, [&] { core().answer_to(m.reply_to, view_of(state())); });
        },
        [this](client_request<retry_run>& m) { guarded(m, [&] { retry(m); }); },
        [this](client_request<end_run>& m) { guarded(m, [&] { end(m); }); },
        [this](client_request<begin_adjustment>& m) { guarded(m, [&] { adjust(m); }); },
        [this](client_request<read_adjustment>& m) {
          guarded(m, [&] { core().answer_to(m.reply_to, view_of(state(), m.command.action)); });
        },
        [this](client_request<end_adjustment>& m) { guarded(m, [&] { adjust(m); }); },
        [this](client_request<read_open_adjustments>& m) {
          guarded(m, [&] { core().answer_to(m.reply_to, open_adjustments_of(state())); });
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
    if (begun) commit(*begun);
    request_job_of(command.kind, m.reply_to, begun.has_value());
  }
  void request_job_of(run_kind kind, reply_token reply_to, bool is_new) {
    const auto& run = state().runs.at(kind);
    client_request<jobs::request_job> wanted{
        reply_to, {run.job, run.user, std::string(batch_word), job_parameters(day_of(state().id), kind)}};
    if (is_new) return ports().entities.tell_new_entity(run.job, std::move(wanted));
    ports().entities.tell(run.job, std::move(wanted));
  }

  void retry(const client_request<retry_run>& m) {
    const auto found = state().runs.find(m.command.kind);
    if (found == state().runs.end()) return;
    const auto begun =
        decide(state(), m.command, ports().ids.next_job(found->second.user), retries_, ports().time.now());
    if (!begun) return;
    commit(*begun);
    request_job_of(m.command.kind, m.reply_to, true);
  }

  void end(const client_request<end_run>& m) {
    if (const auto ended = decide(state(), m.command)) commit(*ended);
    tell_desk(ports(), state());
    if (m.reply_to) core().answer_to(m.reply_to, view_of(state()));
  }

  template <class Command>
  void adjust(const client_request<Command>& m) {
    if (const auto decided = decide(state(), m.command)) commit(*decided);
    // Accounts know of it before the batch goes on.
    tell_desk(ports(), state());
    if (m.reply_to) core().answer_to(m.reply_to, view_of(state(), m.command.action));
  }

  template <class Event>
  void commit(const Event& event) {
    core().commit(std::vector<settlement_day_event>{event});
  }

  void send_all() override {}

  retry_rules retries_;
};

}  // namespace

caf::strong_actor_ptr start_settlement_day(caf::actor_system& system, entity_id self, revived<settlement_day> from,
                                           entity_ports& ports) {
  // Before an account is valued: not only when the first message comes.
  tell_desk(ports, from.state);
  auto handle = system.spawn<settlement_day_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::settlement
