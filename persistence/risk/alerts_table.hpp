#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/accounts/account.hpp"
#include "persistence/risk/trade_tables.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::risk {

/// A row of the table `risk_alerts`.
struct alert_row {
  static constexpr std::string_view table_name = "risk_alerts";
  static constexpr std::size_t key_columns = 2;
  static std::vector<std::string_view> indexes() {
    return {"created_at, account_id, event_seq", "account_id, created_at, event_seq",
            "status, created_at, account_id, event_seq"};
  }

  madang::account_id account_id;
  std::uint64_t event_seq = 0;  ///< in the account's stream
  alert_kind kind{};
  std::string rule;  ///< of the ladder; empty: none
  std::string detail;
  std::string evidence;  ///< events, as `account:acc_…#17`, separated by blanks
  alert_status status{};
  unix_nanos created_at;
  madang::user_id reviewed_by;  ///< zero: nobody
  unix_nanos reviewed_at;

  MADANG_FIELDS(account_id, event_seq, kind, rule, detail, evidence, status, created_at, reviewed_by, reviewed_at)
};

/// What the rules of risk have refused or found broken, breakers that have opened, and what was strange.
class alerts_table final : public plain_table<alert_row> {
 public:
  alerts_table(sql_session& session, holders_table& holders, addresses_table& addresses, noted_trades_table& trades)
      : plain_table(session), holders_(holders), addresses_(addresses), trades_(trades) {}

  /// Where the taker is linked with the maker, or has moved the price far.
  void take(const projected_record& record, const fill_booked& event);
  /// Where its owner has logged in from an address that was new, within the last day.
  void take(const projected_record& record, const funds_withdrawn& event);
  void take(const projected_record& record, const risk_check_rejected& event);
  void take(const projected_record& record, const risk_circuit_opened& event);
  void take(const projected_record& record, const risk_limit_breached& event);
  void take(const projected_record& record, const risk_anomaly_found& event);
  void take(const projected_record& record, const risk_liquidation_planned& event);
  void take(const projected_record& record, const risk_alert_reviewed& event);

 private:
  void add(const projected_record& record, alert_kind kind, std::string rule, std::string detail,
           const std::vector<alert_evidence>& more = {});

  holders_table& holders_;
  addresses_table& addresses_;
  noted_trades_table& trades_;
};

/// The events that a row names.
std::vector<alert_evidence> read_evidence(std::string_view text);

}  // namespace madang::risk
