#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/admin/platform.hpp"
#include "messages/admin/queries.hpp"
#include "messages/identity/user.hpp"
#include "messages/market/symbol.hpp"
#include "messages/risk/user_risk.hpp"
#include "messages/settlement/settlement_day.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::admin {

/// A row of the table `audit_events`.
struct audit_row {
  static constexpr std::string_view table_name = "audit_events";
  static constexpr std::size_t key_columns = 1;
  static std::vector<std::string_view> indexes() { return {"actor, time, seq", "object_id, time, seq", "time, seq"}; }

  std::uint64_t seq = 0;  ///< `audit_number`
  unix_nanos time;
  madang::user_id actor;
  std::string address;
  std::string action;
  std::string object_kind;
  std::string object_id;
  std::string reason;
  std::string act_values;  ///< canonical JSON
  std::string content_hash;
  std::string prev_hash;
  std::string hash;
  std::string result;
  std::string code;

  MADANG_FIELDS(seq, time, actor, address, action, object_kind, object_id, reason, act_values, content_hash, prev_hash,
                hash, result, code)
};

/// How an act ended, and the code of its refusal or failure.
struct act_ending {
  act_result result = act_result::ok;
  std::string_view code = {};
};

/// What administrators have done, how users came and went and what they have decided about themselves and their money,
/// each act chained to the one before it of the same writer. Orders and trades are not here: the journal's own chain
/// holds them. The chain follows the order of the journal, so that a table that is made anew has the same hashes.
class audit_table final : public plain_table<audit_row> {
 public:
  explicit audit_table(sql_session& session);

  void take(const projected_record& record, const user_suspended& event);
  void take(const projected_record& record, const user_activated& event);
  void take(const projected_record& record, const roles_changed& event);
  void take(const projected_record& record, const flags_changed& event);
  void take(const projected_record& record, const quotas_changed& event);
  void take(const projected_record& record, const password_change_demanded& event);
  void take(const projected_record& record, const sessions_ended_by_admin& event);
  void take(const projected_record& record, const identity::registration_started& event);
  void take(const projected_record& record, const identity::registration_completed& event);
  void take(const projected_record& record, const identity::user_logged_in& event);
  void take(const projected_record& record, const identity::login_failed& event);
  void take(const projected_record& record, const identity::session_revoked& event);
  void take(const projected_record& record, const identity::email_verified& event);
  void take(const projected_record& record, const identity::password_changed& event);
  void take(const projected_record& record, const identity::two_factor_enabled& event);
  void take(const projected_record& record, const identity::two_factor_disabled& event);
  void take(const projected_record& record, const identity::api_key_created& event);
  void take(const projected_record& record, const identity::api_key_revoked& event);
  void take(const projected_record& record, const accounts::account_opened& event);
  void take(const projected_record& record, const accounts::funds_deposited& event);
  void take(const projected_record& record, const accounts::funds_withdrawn& event);
  void take(const projected_record& record, const accounts::access_granted& event);
  void take(const projected_record& record, const accounts::access_revoked& event);
  void take(const projected_record& record, const accounts::access_overridden& event);
  void take(const projected_record& record, const accounts::risk_check_rejected& event);
  void take(const projected_record& record, const preferences_changed& event);
  void take(const projected_record& record, const consent_given& event);
  void take(const projected_record& record, const profile_changed& event);
  void take(const projected_record& record, const identity::outside_identity_linked& event);
  void take(const projected_record& record, const identity::outside_identity_unlinked& event);
  void take(const projected_record& record, const user_erased& event);
  void take(const projected_record& record, const symbol_halted_by& event);
  void take(const projected_record& record, const symbol_resumed_by& event);
  void take(const projected_record& record, const symbol_delisted_by& event);
  void take(const projected_record& record, const symbol_listed_by& event);
  void take(const projected_record& record, const symbol_adjusted_by& event);
  void take(const projected_record& record, const settings_changed& event);
  void take(const projected_record& record, const risk_limits_changed& event);
  void take(const projected_record& record, const risk_kill_changed& event);
  void take(const projected_record& record, const risk_alert_reviewed& event);
  void take(const projected_record& record, const risk::user_limits_changed& event);
  void take(const projected_record& record, const risk::user_kill_changed& event);
  void take(const projected_record& record, const settlement::run_begun& event);
  void take(const projected_record& record, const audit_export_begun& event);
  void take(const projected_record& record, const audit_purge_begun& event);
  void take(const projected_record& record, const audit_purged& event);
  void take(const projected_record& record, const master_rotation_begun& event);
  void take(const projected_record& record, const order_release_begun& event);
  void take(const projected_record& record, const supervision_ordered& event);
  void take(const projected_record& record, const supervision_ended& event);
  void take(const projected_record& record, const drain_ordered& event);

  void write() override;
  void clear() override;
  void reset() override;
  void load() override;

 private:
  void add(const projected_record& record, const admin_act& act, std::string_view action, std::string values = "{}",
           act_ending how = {});
  void add(const projected_record& record, const admin_act& act, std::string_view action, std::string values,
           std::pair<std::string, std::string> object, act_ending how = {});

  const std::uint64_t writer_;
  sql_statement last_;
  sql_statement purge_;
  std::string last_hash_;
  std::int64_t purged_before_ = 0;  ///< acts that the chunk has purged; 0: none
};

/// A row as lists show it.
audit_item to_item(audit_row row);

}  // namespace madang::admin
