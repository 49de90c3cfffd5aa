#include "persistence/risk/alerts_queries.hpp"
#include "persistence/risk/alerts_table.hpp"

namespace madang::risk {
namespace {

std::string rows_where(std::string_view condition) {
  std::string text = "SELECT seq, account_id, event_seq, rule, detail, created_at FROM risk_alerts WHERE seq<?1";
  text += condition;
  return text;
}

}  // namespace

alerts_queries::alerts_queries(query_session& at)
    : all_(at.sql, rows_where(" ORDER BY seq DESC LIMIT ?2")),
      of_account_(at.sql, rows_where(" AND account_id=?2 ORDER BY seq DESC LIMIT ?3")),
      of_user_(at.sql, rows_where(" AND account_id IN (SELECT account_id FROM accounts WHERE user_id=?2) "
                                  "ORDER BY seq DESC LIMIT ?3")) {}

list_result<list_alerts> alerts_queries::read(const list_alerts& query) {
  const auto limit = limit_of(query.at);
  const auto before = before_of(query.at);
  const std::uint64_t most{limit + 1};
  auto& rows = query.account ? of_account_ : query.of ? of_user_ : all_;
  if (query.account) {
    rows.ask(before, query.account->value, most);
  } else if (query.of) {
    rows.ask(before, query.of.value, most);
  } else {
    rows.ask(before, most);
  }
  std::vector<alert_item> items;
  while (rows.next()) {
    auto one = plain_row<alert_row>::read(rows);
    items.push_back(
        {one.seq, one.account_id, one.event_seq, std::move(one.rule), std::move(one.detail), one.created_at});
  }
  return page_of(std::move(items), limit);
}

void add_queries(query_registry& to) {
  to.add<list_alerts, alerts_queries>("risk_alerts");
}

}  // namespace madang::risk
