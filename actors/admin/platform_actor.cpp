#include "actors/admin/platform_actor.hpp"

#include "actors/admin/audit_job.hpp"
#include "actors/admin/master_rotation_job.hpp"
#include "actors/kernel/entity_shell.hpp"
#include "config/live_settings.hpp"
#include "messages/admin/platform_messages.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/market/order_release.hpp"

namespace madang::admin {
namespace {

std::optional<admin_reject> check(const setting_change& change) {
  switch (check_live_setting(change.name, change.value)) {
    case live_setting_fault::none:
      return std::nullopt;
    case live_setting_fault::unknown:
      return admin_reject::setting_unknown;
    case live_setting_fault::fixed:
      return admin_reject::setting_fixed;
    case live_setting_fault::out_of_range:
      break;
  }
  return admin_reject::out_of_range;
}

template <class Supervision>
supervision_view view_of(const Supervision& command) {
  return {command.entity, command.what};
}

class platform_shell : public entity_shell<platform_actor, platform_entity> {
 public:
  using entity_shell::entity_shell;

  behavior_type make_behavior() override {
    wake();
    return {
        [this](client_request<count_administrator>& m) { guarded(m, [&] { count(m); }); },
        [this](client_request<release_administrator>& m) { guarded(m, [&] { release(m); }); },
        [this](client_request<read_platform_settings>& m) {
          guarded(m, [&] { core().answer_to(m.reply_to, settings_of(state())); });
        },
        [this](client_request<change_platform_settings>& m) { guarded(m, [&] { change(m); }); },
        [this](client_request<begin_audit_export>& m) { guarded(m, [&] { begin_export(m); }); },
        [this](client_request<begin_audit_purge>& m) { guarded(m, [&] { begin_purge(m); }); },
        [this](client_request<purge_audit>& m) { guarded(m, [&] { purge(m); }); },
        [this](client_request<begin_master_rotation>& m) { guarded(m, [&] { begin_rotation(m); }); },
        [this](client_request<begin_order_release>& m) { guarded(m, [&] { begin_release(m); }); },
        [this](client_request<order_supervision>& m) { guarded(m, [&] { note(m, view_of(m.command)); }); },
        [this](client_request<report_supervision>& m) { guarded(m, [&] { note(m, view_of(m.command)); }); },
        [this](client_request<order_drain>& m) { guarded(m, [&] { note(m, drain_view{m.command.node}); }); },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  void refuse(reply_token to, admin_reject why) { core().answer_to(to, refusal::of(why)); }

  void count(const client_request<count_administrator>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    core().commit(*decision);
    core().answer_to(m.reply_to, administrators_of(state()));
  }
  void release(const client_request<release_administrator>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    if (!m.command.dry_run) core().commit(*decision);
    core().answer_to(m.reply_to, administrators_of(state()));
  }
  void change(const client_request<change_platform_settings>& m) {
    auto decision = decide(state(), m.command, check);
    if (!decision) return refuse(m.reply_to, decision.error());
    if (!m.command.dry_run) core().commit(*decision);
    auto shown = settings_of(state());
    for (const auto& event : *decision) {
      if (const auto* changed = std::get_if<settings_changed>(&event)) {
        shown.affects = static_cast<std::uint32_t>(changed->changes.size());
      }
    }
    core().answer_to(m.reply_to, std::move(shown));
  }

  /// The job answers the client itself.
  void begin_export(const client_request<begin_audit_export>& m) {
    const auto by = m.command.act.by;
    const auto job = ports().ids.next_job(by);
    core().commit(decide(state(), m.command, job));
    ports().entities.tell_new_entity(
        job, client_request<jobs::request_job>{
                 m.reply_to, {job, by, std::string(audit_export_word), madang::to_text(m.command.day)}});
  }
  void begin_purge(const client_request<begin_audit_purge>& m) {
    const auto job = ports().ids.next_job(m.command.user);
    const auto events = decide(state(), m.command, job);
    if (events.empty()) return;
    core().commit(events);
    ports().entities.tell_new_entity(
        job, client_request<jobs::request_job>{
                 {}, {job, m.command.user, std::string(audit_purge_word), std::to_string(m.command.before.value)}});
  }
  void begin_rotation(const client_request<begin_master_rotation>& m) {
    const auto by = m.command.act.by;
    const auto job = ports().ids.next_job(by);
    core().commit(decide(state(), m.command, job));
    const auto what = m.command.only_rest ? rotation_rest : rotation_whole;
    ports().entities.tell_new_entity(
        job,
        client_request<jobs::request_job>{m.reply_to, {job, by, std::string(master_rotation_word), std::string(what)}});
  }
  void begin_release(const client_request<begin_order_release>& m) {
    const auto& [symbol, order, act] = m.command;
    const auto job = ports().ids.next_job(act.by);
    auto decision = decide(state(), m.command, job, ports().entities.is_isolated(entity_of(symbol)));
    if (!decision) return refuse(m.reply_to, decision.error());
    core().commit(*decision);
    ports().entities.tell_new_entity(
        job, client_request<jobs::request_job>{m.reply_to,
                                               {job, act.by, std::string(market::order_release_word),
                                                to_text(market::order_release{symbol, order})}});
  }
  /// For the trail.
  template <class Command, class View>
  void note(const client_request<Command>& m, View shown) {
    core().commit(decide(state(), m.command));
    core().answer_to(m.reply_to, std::move(shown));
  }
  void purge(const client_request<purge_audit>& m) {
    core().commit(decide(state(), m.command));
    core().answer_to(m.reply_to, audit_purged_view{state().purged});
  }

  void send_all() override {}
};

}  // namespace

caf::strong_actor_ptr start_platform(caf::actor_system& system, entity_id self, revived<platform> from,
                                     entity_ports& ports) {
  auto handle = system.spawn<platform_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::admin
