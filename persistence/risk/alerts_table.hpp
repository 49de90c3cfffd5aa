#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/accounts/account.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::risk {

/// A row of the table `risk_alerts`.
struct alert_row {
  static constexpr std::string_view table_name = "risk_alerts";
  static constexpr std::size_t key_columns = 1;
  static std::vector<std::string_view> indexes() { return {"account_id, seq"}; }

  std::uint64_t seq = 0;  ///< the position in the journal
  madang::account_id account_id;
  std::uint64_t event_seq = 0;  ///< in the account's stream
  std::string rule;
  std::string detail;
  unix_nanos created_at;

  MADANG_FIELDS(seq, account_id, event_seq, rule, detail, created_at)
};

/// What the rules of risk have refused.
class alerts_table final : public plain_table<alert_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const risk_check_rejected& event) {
    std::string detail(to_text(event.side));
    detail += ' ' + to_text(event.quantity) + ' ' + event.symbol.text();
    if (event.price) detail += " at " + to_text(event.price);
    if (!event.limit.empty()) detail += ", limit " + event.limit;
    if (!event.value.empty()) detail += ", value " + event.value;
    put({record.at.value,
         {record.stream.key},
         record.seq,
         std::string(to_text(event.which)),
         std::move(detail),
         record.time});
  }
};

}  // namespace madang::risk
