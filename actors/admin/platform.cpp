#include "actors/admin/platform.hpp"

#include <algorithm>

#include "actors/kernel/description.hpp"
#include "messages/ensure.hpp"

namespace madang::admin {
namespace {

struct applier {
  platform& target;
  const event_meta& meta;

  void operator()(const messages_acknowledged&) const {}  // no messages to peers
  void operator()(const administrator_counted& event) const {
    target.administrators[event.user] = {event.version, true};
  }
  void operator()(const administrator_released& event) const {
    target.administrators[event.user] = {event.version, false};
  }
  void operator()(const settings_changed& event) const {
    for (const auto& [name, value] : event.changes) {
      target.settings[name] = {name, value, meta.time, event.act.by, event.act.reason};
    }
    ++target.version;
  }
  void operator()(const audit_export_begun&) const {}  // the job remembers itself
  void operator()(const audit_purge_begun& event) const { target.purge_begun = event.before; }
  void operator()(const audit_purged& event) const { target.purged = event.before; }
  void operator()(const master_rotation_begun&) const {}
  void operator()(const order_release_begun&) const {}
  void operator()(const supervision_ordered&) const {}  // the node that serves the entity does it
  void operator()(const supervision_ended&) const {}
  void operator()(const drain_ordered&) const {}
};

bool has_other(const platform& current, identity::user_id than) {
  return std::any_of(current.administrators.begin(), current.administrators.end(),
                     [&](const auto& one) { return one.first != than && one.second.counted; });
}

bool stands(const platform& current, const setting_change& change) {
  const auto known = current.settings.find(change.name);
  return known != current.settings.end() && known->second.value == change.value;
}

}  // namespace

result<platform_events, admin_reject> decide(const platform& current, const count_administrator& command) {
  const auto known = current.administrators.find(command.user);
  if (known == current.administrators.end()) {
    if (current.administrators.size() >= administrators_max) return refused{admin_reject::too_many_administrators};
  } else if (known->second.counted || known->second.version >= command.version) {
    return platform_events{};
  }
  return platform_events{administrator_counted{command.user, command.version}};
}

result<platform_events, admin_reject> decide(const platform& current, const release_administrator& command) {
  if (!has_other(current, command.user)) return refused{admin_reject::last_admin};
  const auto known = current.administrators.find(command.user);
  const auto at_least = known == current.administrators.end() ? 0 : known->second.version;
  return platform_events{administrator_released{command.user, std::max(command.version, at_least)}};
}

result<platform_events, admin_reject> decide(const platform& current, const change_platform_settings& command,
                                             const setting_check& check) {
  if (command.wanted_version != 0 && command.wanted_version != current.version) {
    return refused{admin_reject::version_mismatch};
  }
  std::vector<setting_change> changes;
  for (const auto& one : command.changes) {
    if (const auto fault = check(one)) return refused{*fault};
    if (!stands(current, one)) changes.push_back(one);
  }
  if (changes.empty()) return platform_events{};
  return platform_events{settings_changed{std::move(changes), command.act}};
}

platform_events decide(const platform&, const begin_audit_export& command, jobs::job_id job) {
  return {audit_export_begun{command.day, job, command.act}};
}

platform_events decide(const platform& current, const begin_audit_purge& command, jobs::job_id job) {
  const bool is_new = current.began_at.value == 0 || command.before <= current.began_at;
  if (is_new || command.before <= current.purge_begun) return {};
  return {audit_purge_begun{command.before, job}};
}

platform_events decide(const platform&, const begin_master_rotation& command, jobs::job_id job) {
  return {master_rotation_begun{job, command.only_rest, command.act}};
}

result<platform_events, admin_reject> decide(const platform&, const begin_order_release& command, jobs::job_id job,
                                             bool is_isolated) {
  if (!is_isolated) return refused{admin_reject::symbol_in_service};
  return platform_events{order_release_begun{command.symbol, command.order, job, command.act}};
}

platform_events decide(const platform&, const order_supervision& command) {
  return {supervision_ordered{command.entity, command.what, command.act}};
}

platform_events decide(const platform&, const report_supervision& command) {
  return {supervision_ended{command.entity, command.what, command.how, command.detail, command.act}};
}

platform_events decide(const platform&, const order_drain& command) {
  return {drain_ordered{command.node, command.act}};
}

platform_events decide(const platform& current, const purge_audit& command) {
  if (command.before <= current.purged) return {};
  return {audit_purged{command.before}};
}

void apply(platform& target, const platform_event& event, const event_meta& meta) {
  if (target.began_at.value == 0) target.began_at = meta.time;
  std::visit(applier{target, meta}, event);
}

administrators_view administrators_of(const platform& current) {
  administrators_view out;
  for (const auto& [user, entry] : current.administrators) {
    if (entry.counted) out.counted.push_back(user);
  }
  return out;
}

platform_settings_view settings_of(const platform& current) {
  platform_settings_view out;
  out.version = current.version;
  for (const auto& [name, one] : current.settings) out.changed.push_back(one);
  return out;
}

std::vector<named_value> describe(const platform& current) {
  const auto& [administrators, settings, version, began_at, purge_begun, purged] = current;
  description out;
  out.list("administrators", administrators,
           [](const auto& one) {
             return description::line{to_text(one.first), one.second.counted ? "counted" : "released"};
           })
      .list("settings", settings,
            [](const auto& one) {
              return description::line{one.first, one.second.value};
            })
      .add("settings_version", version)
      .add("began_at", to_rfc3339(began_at))
      .add("audit_purge_begun", to_rfc3339(purge_begun))
      .add("audit_purged", to_rfc3339(purged));
  return out.take();
}

}  // namespace madang::admin
