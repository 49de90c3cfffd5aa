#include "persistence/risk/alerts_queries.hpp"
#include "persistence/risk/alerts_table.hpp"

namespace madang::risk {
namespace {

const std::string newest_first = " ORDER BY created_at DESC, account_id DESC, event_seq DESC";

std::string rows_where(std::string_view condition) {
  std::string text =
      "SELECT account_id, event_seq, kind, rule, detail, evidence, status, created_at, reviewed_by, reviewed_at "
      "FROM risk_alerts WHERE (created_at, account_id, event_seq)<(?1,?2,?3) AND (?4='' OR kind=?4) "
      "AND (?5='' OR status=?5)";
  text += condition;
  return text;
}

alert_item item_of(alert_row row) {
  return {{row.account_id, row.event_seq},
          row.kind,
          std::move(row.rule),
          std::move(row.detail),
          read_evidence(row.evidence),
          row.status,
          row.created_at,
          row.reviewed_by,
          row.reviewed_at};
}

}  // namespace

alerts_queries::alerts_queries(query_session& at)
    : all_(at.sql, rows_where(newest_first + " LIMIT ?6")),
      of_account_(at.sql, rows_where(" AND account_id=?6" + newest_first + " LIMIT ?7")),
      of_user_(at.sql, rows_where(" AND account_id IN (SELECT account_id FROM accounts WHERE user_id=?6)" +
                                  newest_first + " LIMIT ?7")),
      one_(at.sql, rows_where(" AND account_id=?6 AND event_seq=?7" + newest_first + " LIMIT ?8")) {}

list_result<list_alerts> alerts_queries::read(const list_alerts& query) {
  const auto limit = limit_of(query.at);
  // Whoever is no administrator sees breaches; asked for anything else there is nothing.
  if (query.breaches_only && query.kind.value_or(alert_kind::limit_breach) != alert_kind::limit_breach) {
    return page_of(std::vector<alert_item>{}, limit);
  }
  const auto before = event_before(query.at);
  const std::uint64_t most{limit + 1};
  const auto kind = query.breaches_only ? std::string_view(to_text(alert_kind::limit_breach))
                    : query.kind        ? to_text(*query.kind)
                                        : std::string_view();
  const auto status = query.status ? to_text(*query.status) : std::string_view();
  auto& rows = query.event_seq ? one_ : query.account ? of_account_ : query.of ? of_user_ : all_;
  if (query.event_seq) {
    rows.ask(before.time.value, before.entity, before.seq, kind, status, query.account.value_or(account_id{}).value,
             *query.event_seq, most);
  } else if (query.account) {
    rows.ask(before.time.value, before.entity, before.seq, kind, status, query.account->value, most);
  } else if (query.of) {
    rows.ask(before.time.value, before.entity, before.seq, kind, status, query.of.value, most);
  } else {
    rows.ask(before.time.value, before.entity, before.seq, kind, status, most);
  }
  std::vector<alert_item> items;
  while (rows.next()) items.push_back(item_of(plain_row<alert_row>::read(rows)));
  rows.done();
  return page_of(std::move(items), limit);
}

void add_queries(query_registry& to) {
  to.add<list_alerts, alerts_queries>("risk_alerts");
}

}  // namespace madang::risk
