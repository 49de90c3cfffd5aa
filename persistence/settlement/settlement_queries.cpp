#include "persistence/settlement/settlement_queries.hpp"

#include "persistence/settlement/tax_table.hpp"

namespace madang::settlement {
namespace {

tax_kind kind_of(std::string_view word) {
  for (auto kind : {tax_kind::transaction, tax_kind::rural, tax_kind::dividend}) {
    if (to_text(kind) == word) return kind;
  }
  return {};
}

}  // namespace

due_queries::due_queries(query_session& at)
    : due_(at.sql,
           "SELECT DISTINCT account_id FROM settlement_due WHERE due_on<=?1 AND account_id<?2 "
           "ORDER BY account_id DESC LIMIT ?3") {}

list_result<list_due> due_queries::read(const list_due& query) {
  const auto limit = limit_of(query.at);
  std::vector<due_account> items;
  for (due_.ask(std::int64_t{query.day.value}, before_of(query.at), std::uint64_t{limit + 1}); due_.next();) {
    items.push_back({{due_.number(0)}});
  }
  due_.done();
  return page_of(std::move(items), limit);
}

tax_queries::tax_queries(query_session& at)
    : taxes_(at.sql,
             "SELECT account_id, settled_on, kind, symbol, share, base, amount FROM settlement_taxes "
             "WHERE account_id=?1 AND settled_on>=?2 AND settled_on<=?3 "
             "ORDER BY settled_on DESC, symbol, kind DESC, share LIMIT ?4") {}

list_result<list_taxes> tax_queries::read(const list_taxes& query) {
  std::vector<tax_item> items;
  taxes_.ask(query.account.value, std::int64_t{query.first.value}, std::int64_t{query.last.value},
             std::uint64_t{query.at.limit} + 1);
  while (taxes_.next()) {
    auto row = plain_row<tax_row>::read(taxes_);
    items.push_back({kind_of(row.kind), std::move(row.symbol), row.base, row.share, row.amount, row.settled_on});
  }
  taxes_.done();
  return page_of(std::move(items), query.at.limit);
}

void add_queries(query_registry& to) {
  to.add<list_due, due_queries>("settlement_due");
  to.add<list_taxes, tax_queries>("settlement_taxes");
}

}  // namespace madang::settlement
