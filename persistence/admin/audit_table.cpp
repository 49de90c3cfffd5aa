#include "persistence/admin/audit_table.hpp"

#include <algorithm>
#include <map>

#include "messages/identity/words.hpp"
#include "messages/risk/limit_words.hpp"
#include "messages/risk/queries.hpp"
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
  for (const auto& one : overrides) by_code.emplace(limit_name(one.which), risk::override_text(one));
  values_text values;
  for (const auto& [code, text] : by_code) values.add(code, std::string_view(text));
  return values.take();
}

std::string scopes_text(identity::scope_set scopes) {
  std::string out;
  for (const auto one : {identity::api_scope::read, identity::api_scope::trade, identity::api_scope::withdraw}) {
    if (scopes.has(one)) out += (out.empty() ? "" : ",") + std::string(to_text(one));
  }
  return out;
}

std::string key_text(const projected_record& record, std::uint32_t number) {
  return to_text(identity::api_key_id{{record.stream.key}, number});
}

std::string funds_text(money amount, std::uint64_t transaction) {
  return values_text().add("amount", to_text(amount)).add("transaction", static_cast<std::int64_t>(transaction)).take();
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
      // A file has one writer.
      writer_(session.other() == nullptr ? 1 : static_cast<std::uint64_t>(session.other()->writer())),
      last_(session, "SELECT hash FROM audit_events WHERE seq>=? AND seq<? ORDER BY seq DESC LIMIT 1"),
      purge_(
          session,
          "UPDATE audit_events SET actor=0, address='', action='', object_kind='', object_id='', reason='', code='', "
          "result='OK', act_values='' WHERE time<?1 AND action<>''"),
      last_hash_(audit_chain_start()) {}

void audit_table::load() {
  last_hash_ = audit_chain_start();
  last_.ask(audit_number(writer_, 0), audit_number(writer_ + 1, 0));
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

void audit_table::add(const projected_record& record, const admin_act& act, std::string_view action, std::string values,
                      act_ending how) {
  add(record, act, action, std::move(values), object_of(record.stream), how);
}

void audit_table::add(const projected_record& record, const admin_act& act, std::string_view action, std::string values,
                      std::pair<std::string, std::string> object, act_ending how) {
  auto& [kind, id] = object;
  audit_row row{audit_number(writer_, record.at.value),
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
                {},
                std::string(to_text(how.result)),
                std::string(how.code)};
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
/// The first administrator.
void audit_table::take(const projected_record& record, const identity::registration_started& event) {
  add(record, own_act(record), event.event_name, values_text().add("roles", roles_text(event.roles)).take());
}
void audit_table::take(const projected_record& record, const identity::registration_completed& event) {
  add(record, own_act(record), identity::user_registered::event_name,
      values_text().add("roles", roles_text(event.roles)).take());
}
void audit_table::take(const projected_record& record, const identity::user_logged_in& event) {
  add(record, own_act(record), event.event_name, values_text().add("session_id", to_text(event.session)).take());
}
/// Whoever tried is not known to be the user.
void audit_table::take(const projected_record& record, const identity::login_failed& event) {
  add(record, {}, event.event_name, values_text().add("count", std::int64_t{event.count}).take(),
      {act_result::failed, to_text(event.result)});
}
void audit_table::take(const projected_record& record, const identity::session_revoked& event) {
  add(record, own_act(record), event.event_name,
      values_text().add("session_end", to_text(event.reason)).add("session_id", to_text(event.session)).take());
}
void audit_table::take(const projected_record& record, const identity::email_verified& event) {
  add(record, own_act(record), event.event_name);
}
void audit_table::take(const projected_record& record, const identity::password_changed& event) {
  add(record, own_act(record), event.event_name);
}
void audit_table::take(const projected_record& record, const identity::two_factor_enabled& event) {
  add(record, own_act(record), event.event_name);
}
void audit_table::take(const projected_record& record, const identity::two_factor_disabled& event) {
  add(record, own_act(record), event.event_name);
}
void audit_table::take(const projected_record& record, const identity::api_key_created& event) {
  add(record, own_act(record), event.event_name,
      values_text().add("key_id", key_text(record, event.number)).add("scopes", scopes_text(event.scopes)).take());
}
void audit_table::take(const projected_record& record, const identity::api_key_revoked& event) {
  add(record, own_act(record), event.event_name, values_text().add("key_id", key_text(record, event.number)).take());
}
void audit_table::take(const projected_record& record, const accounts::account_opened& event) {
  add(record, {event.terms.user, {}, {}}, event.event_name,
      values_text().add("currency", to_text(event.terms.currency)).add("kind", to_text(event.terms.kind)).take());
}
/// Whether the owner or an administrator did it, the event does not say.
void audit_table::take(const projected_record& record, const accounts::funds_deposited& event) {
  add(record, {}, event.event_name, funds_text(event.amount, event.transaction));
}
void audit_table::take(const projected_record& record, const accounts::funds_withdrawn& event) {
  add(record, {}, event.event_name, funds_text(event.amount, event.transaction));
}
void audit_table::take(const projected_record& record, const accounts::access_granted& event) {
  add(record, {}, event.event_name,
      values_text()
          .add("access", to_text(event.access))
          .add("grant", static_cast<std::int64_t>(event.grant))
          .add("user_id", to_text(event.user))
          .take());
}
void audit_table::take(const projected_record& record, const accounts::access_revoked& event) {
  add(record, {}, event.event_name, values_text().add("grant", static_cast<std::int64_t>(event.grant)).take());
}
void audit_table::take(const projected_record& record, const accounts::access_overridden& event) {
  values_text values;
  if (event.order) values.add("order_id", to_text(event.order));
  add(record, {event.by, {}, {}}, event.event_name, values.take());
}
void audit_table::take(const projected_record& record, const accounts::risk_check_rejected& event) {
  add(record, {event.by, {}, {}}, event.event_name,
      values_text()
          .add("limit", std::string_view(event.limit))
          .add("quantity", to_text(event.quantity))
          .add("side", to_text(event.side))
          .add("symbol", event.symbol.text())
          .add("value", std::string_view(event.value))
          .take(),
      {act_result::refused, to_text(event.which)});
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
void audit_table::take(const projected_record& record, const identity::outside_identity_linked& event) {
  add(record, own_act(record), event.event_name, values_text().add("provider", to_text(event.provider)).take());
}
void audit_table::take(const projected_record& record, const identity::outside_identity_unlinked& event) {
  add(record, own_act(record), event.event_name, values_text().add("provider", to_text(event.provider)).take());
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
void audit_table::take(const projected_record& record, const symbol_adjusted_by& event) {
  add(record, event.act, event.event_name, values_text().add("base", to_text(event.limits.base)).take());
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
void audit_table::take(const projected_record& record, const risk_alert_reviewed& event) {
  add(record, event.act, event.event_name,
      values_text()
          .add("alert_id", risk::to_text(risk::alert_id{{record.stream.key}, event.event_seq}))
          .add("status", to_text(event.status))
          .take());
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

void audit_table::take(const projected_record& record, const master_rotation_begun& event) {
  add(record, event.act, event.event_name,
      values_text().add("job_id", std::string_view(jobs::to_text(event.job))).add("only_rest", event.only_rest).take(),
      {"keys", "master"});
}

void audit_table::take(const projected_record& record, const order_release_begun& event) {
  values_text values;
  values.add("job_id", std::string_view(jobs::to_text(event.job)));
  if (event.order) values.add("order_id", std::string_view(trading::to_text(*event.order)));
  add(record, event.act, event.event_name, values.take(), {"symbol", event.symbol.text()});
}

void audit_table::take(const projected_record& record, const supervision_ordered& event) {
  add(record, event.act, event.event_name, values_text().add("act", to_text(event.what)).take(),
      object_of(event.entity));
}
void audit_table::take(const projected_record& record, const supervision_ended& event) {
  values_text values;
  values.add("act", to_text(event.what));
  if (!event.detail.empty()) values.add("detail", std::string_view(event.detail));
  add(record, event.act, event.event_name, values.take(), object_of(event.entity), {event.how, {}});
}

void audit_table::take(const projected_record& record, const drain_ordered& event) {
  add(record, event.act, event.event_name, "{}", {"node", std::to_string(event.node)});
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
          std::move(row.hash),
          parse_act_result(row.result).value_or(act_result::ok),
          std::move(row.code)};
}

}  // namespace madang::admin
