#include "persistence/admin/audit_table.hpp"

#include <algorithm>
#include <map>

#include "messages/identity/words.hpp"
#include "messages/risk/limit_words.hpp"
#include "messages/settlement/words.hpp"
#include "messages/text/json_string.hpp"
#include "persistence/admin/audit_chain.hpp"

namespace madang::admin {
namespace {

/// `{"name":value,…}`; names come in their order.
class values_text {
 public:
  values_text& add(std::string_view name, std::string_view text) {
    begin(name);
    append_json_string(out_, text);
    return *this;
  }
  values_text& add(std::string_view name, bool value) {
    begin(name);
    out_ += value ? "true" : "false";
    return *this;
  }
  /// Negative: null.
  values_text& add(std::string_view name, std::int64_t value) {
    begin(name);
    out_ += value < 0 ? "null" : std::to_string(value);
    return *this;
  }
  std::string take() { return out_ + '}'; }

 private:
  void begin(std::string_view name) {
    if (out_.size() > 1) out_ += ',';
    append_json_string(out_, name);
    out_ += ':';
  }
  std::string out_ = "{";
};

std::string roles_text(role_set roles) {
  std::string out;
  for (const auto one : roles_in(roles)) out += (out.empty() ? "" : ",") + std::string(to_text(one));
  return out;
}

std::string flags_text(user_flags flags) {
  return values_text()
      .add("can_paper_trade", flags.has(user_flag::can_paper_trade))
      .add("can_real_trade", flags.has(user_flag::can_real_trade))
      .add("premium", flags.has(user_flag::premium))
      .add("verified", flags.has(user_flag::verified))
      .take();
}

/// Each limit that was set, by the rule's code; `none` where one was taken away. Codes come in their order.
std::string limits_text(const risk::limit_overrides& overrides) {
  std::map<std::string_view, std::string> by_code;
  for (const auto& one : overrides) by_code.emplace(to_text(one.which), risk::override_text(one));
  values_text values;
  for (const auto& [code, text] : by_code) values.add(code, std::string_view(text));
  return values.take();
}

admin_act own_act(const projected_record& record) {
  return {{record.stream.key}, {}, {}};
}

/// As administrators know the object: `user`, `usr_…`.
std::pair<std::string, std::string> object_of(entity_id id) {
  if (id.kind == entity_kind::platform) return {"settings", "platform"};
  // Limits of a user are an entity beside him; for people they are his.
  const auto text = to_text(id.kind == entity_kind::user_risk ? entity_id{entity_kind::user, id.key} : id);
  const auto colon = text.find(':');
  return {text.substr(0, colon), text.substr(colon + 1)};
}

}  // namespace

audit_table::audit_table(sql_session& session)
    : plain_table(session),
      last_(session, "SELECT hash FROM audit_events ORDER BY seq DESC LIMIT 1"),
      purge_(session,
             "UPDATE audit_events SET actor=0, address='', action='', object_kind='', object_id='', reason='', "
             "act_values='' WHERE time<?1 AND action<>''"),
      last_hash_(audit_chain_start()) {}

void audit_table::load() {
  last_hash_ = audit_chain_start();
  last_.ask();
  if (last_.next()) last_hash_ = last_.text(0);
  last_.done();
}

/// What was taken and not written comes again.
void audit_table::reset() {
  plain_table::reset();
  purged_before_ = 0;
  load();
}

/// What the chunk has purged is older than whatever came after it.
void audit_table::write() {
  plain_table::write();
  if (purged_before_ != 0) purge_.run(purged_before_);
}
void audit_table::clear() {
  plain_table::clear();
  purged_before_ = 0;
}

void audit_table::add(const projected_record& record, const admin_act& act, std::string_view action,
                      std::string values) {
  add(record, act, action, std::move(values), object_of(record.stream));
}

void audit_table::add(const projected_record& record, const admin_act& act, std::string_view action, std::string values,
                      std::pair<std::string, std::string> object) {
  auto& [kind, id] = object;
  audit_row row{record.at.value,
                record.time,
                act.by,
                act.address,
                std::string(action),
                std::move(kind),
                std::move(id),
                act.reason,
                std::move(values),
                {},
                last_hash_,
                {}};
  auto item = to_item(row);
  row.content_hash = item.content_hash = content_hash_of(item);
  row.hash = last_hash_ = chain_hash_of(item);
  put(std::move(row));
}

void audit_table::take(const projected_record& record, const user_suspended& event) {
  add(record, event.act, event.event_name);
}
void audit_table::take(const projected_record& record, const user_activated& event) {
  add(record, event.act, event.event_name);
}
void audit_table::take(const projected_record& record, const roles_changed& event) {
  add(record, event.act, event.event_name, values_text().add("roles", roles_text(event.roles)).take());
}
void audit_table::take(const projected_record& record, const flags_changed& event) {
  add(record, event.act, event.event_name, flags_text(event.flags));
}
void audit_table::take(const projected_record& record, const quotas_changed& event) {
  add(record, event.act, event.event_name,
      values_text().add("api_calls", event.quotas.api_calls).add("daily_trades", event.quotas.daily_trades).take());
}
void audit_table::take(const projected_record& record, const password_change_demanded& event) {
  add(record, event.act, event.event_name);
}
void audit_table::take(const projected_record& record, const sessions_ended_by_admin& event) {
  add(record, event.act, event.event_name);
}
/// What a user does for himself. From where is personal: the trail outlives the person.
void audit_table::take(const projected_record& record, const preferences_changed& event) {
  const auto& now = event.preferences;
  add(record, own_act(record), event.event_name,
      values_text()
          .add("colors", to_text(now.colors))
          .add("language", to_text(now.language))
          .add("notify_fills", now.notify_fills)
          .add("notify_jobs", now.notify_jobs)
          .add("notify_logins", now.notify_logins)
          .add("notify_refusals", now.notify_refusals)
          .add("time_zone", std::string_view(now.time_zone))
          .take());
}
void audit_table::take(const projected_record& record, const consent_given& event) {
  add(record, own_act(record), event.event_name,
      values_text().add("kind", to_text(event.kind)).add("version", std::string_view(event.version)).take());
}
/// Which names, not what they are.
void audit_table::take(const projected_record& record, const profile_changed& event) {
  add(record, own_act(record), event.event_name,
      values_text().add("email", event.email).add("username", event.username).take());
}
void audit_table::take(const projected_record& record, const user_erased& event) {
  add(record, own_act(record), event.event_name);
}
void audit_table::take(const projected_record& record, const symbol_halted_by& event) {
  add(record, event.act, event.event_name);
}
void audit_table::take(const projected_record& record, const symbol_resumed_by& event) {
  add(record, event.act, event.event_name);
}
void audit_table::take(const projected_record& record, const symbol_delisted_by& event) {
  add(record, event.act, event.event_name);
}
void audit_table::take(const projected_record& record, const symbol_listed_by& event) {
  add(record, event.act, event.event_name,
      values_text()
          .add("base_price", to_text(event.listing.base_price))
          .add("market", to_text(event.listing.market))
          .add("name", event.listing.name)
          .take());
}
void audit_table::take(const projected_record& record, const settings_changed& event) {
  auto changes = event.changes;
  std::sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  values_text values;
  for (const auto& [name, value] : changes) values.add(name, std::string_view(value));
  add(record, event.act, event.event_name, values.take());
}

void audit_table::take(const projected_record& record, const risk_limits_changed& event) {
  add(record, event.act, event.event_name, limits_text(event.overrides));
}
void audit_table::take(const projected_record& record, const risk::user_limits_changed& event) {
  add(record, event.act, event.event_name, limits_text(event.overrides));
}
/// What an owner does with his own switch is no act of the office.
void audit_table::take(const projected_record& record, const risk_kill_changed& event) {
  if (event.kill == risk::kill_state::own || event.act.reason.empty()) return;
  add(record, event.act, event.event_name, values_text().add("active", event.kill != risk::kill_state::off).take());
}
void audit_table::take(const projected_record& record, const risk::user_kill_changed& event) {
  if (event.kill == risk::kill_state::own || event.act.reason.empty()) return;
  add(record, event.act, event.event_name, values_text().add("active", event.kill != risk::kill_state::off).take());
}
/// What the platform begins by itself is nobody's act.
void audit_table::take(const projected_record& record, const settlement::run_begun& event) {
  if (event.act.reason.empty()) return;
  add(record, event.act, event.event_name,
      values_text().add("job_id", jobs::to_text(event.job)).add("kind", settlement::to_text(event.kind)).take());
}

void audit_table::take(const projected_record& record, const audit_export_begun& event) {
  const auto day = madang::to_text(event.day);
  add(record, event.act, event.event_name,
      values_text().add("date", std::string_view(day)).add("job_id", std::string_view(jobs::to_text(event.job))).take(),
      {"audit", day});
}
void audit_table::take(const projected_record& record, const audit_purge_begun& event) {
  add(record, {}, event.event_name,
      values_text()
          .add("before", std::string_view(to_rfc3339(event.before)))
          .add("job_id", std::string_view(jobs::to_text(event.job)))
          .take(),
      {"audit", "trail"});
}
void audit_table::take(const projected_record& record, const audit_purged& event) {
  purged_before_ = std::max(purged_before_, event.before.value);
  add(record, {}, event.event_name, values_text().add("before", std::string_view(to_rfc3339(event.before))).take(),
      {"audit", "trail"});
}

audit_item to_item(audit_row row) {
  return {row.seq,
          row.time,
          row.actor,
          std::move(row.address),
          std::move(row.action),
          std::move(row.object_kind),
          std::move(row.object_id),
          std::move(row.reason),
          std::move(row.act_values),
          std::move(row.content_hash),
          std::move(row.prev_hash),
          std::move(row.hash)};
}

}  // namespace madang::admin
