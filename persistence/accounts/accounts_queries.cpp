#include "persistence/accounts/accounts_queries.hpp"

#include "persistence/accounts/accounts_table.hpp"
#include "persistence/accounts/ledger_rows.hpp"
#include "persistence/lists/statement_list.hpp"
#include "persistence/tables/pg_columns.hpp"

namespace madang::accounts {
namespace {

std::string reference_text(ledger_kind kind, symbol_id symbol, std::uint64_t reference) {
  switch (kind) {
    case ledger_kind::hold:
    case ledger_kind::release:
      if (!symbol) return to_text(order_id{reference});
      [[fallthrough]];  // for rights to new shares
    case ledger_kind::buy:
    case ledger_kind::sell:
    case ledger_kind::fee:
    case ledger_kind::tax:
    case ledger_kind::dividend:
    case ledger_kind::adjustment:
      if (!symbol) return std::to_string(reference);
      return symbol.text() + "#" + std::to_string(reference);
    default:
      return std::to_string(reference);
  }
}

/// Appends the entries of one row that are older than `before`, newest first, until there are `limit`.
void read_ledger_part(std::uint64_t first, std::span<const std::byte> entries, std::uint64_t before, std::size_t limit,
                      std::vector<ledger_entry>& to) {
  if (before <= first) return;
  auto index = std::min<std::uint64_t>(entries.size() / ledger_line_bytes, before - first);
  while (index > 0 && to.size() < limit) {
    const auto [line, created_at] = read_ledger_line(entries, --index);
    to.push_back({first + index, line.kind, line.amount, line.cash_after,
                  reference_text(line.kind, line.symbol, line.reference), created_at});
  }
}

/// Those among the ids, newest first.
std::string accounts_in(const std::string& ids) {
  return plain_row<account_row>::select_sql(" WHERE account_id IN (" + ids +
                                            "ORDER BY account_id DESC LIMIT ?3) ORDER BY account_id DESC");
}

/// Pages go on before the account's id.
struct accounts_of_user {
  using query = list_accounts;
  static constexpr bool shows_only_own = true;
  static std::array<std::string, 3> sql(sql_dialect) {
    const std::string own = "SELECT account_id FROM accounts WHERE user_id=?1 AND account_id<?2 ";
    const std::string granted =
        "SELECT DISTINCT account_id FROM account_grants WHERE user_id=?1 AND account_id<?2 AND erased=0 ";
    return {plain_row<account_row>::select_sql(" WHERE user_id=?1 AND account_id<?2 ORDER BY account_id DESC LIMIT ?3"),
            accounts_in(granted), accounts_in(own + "UNION " + granted)};
  }
  static std::size_t which(const query& of) {
    return of.which == accounts_of::owner ? 0 : of.which == accounts_of::granted ? 1 : 2;
  }
  static auto parameters(const query& of) { return std::tuple(of.by.value, before_of(of.at), one_more(of.at)); }
  static account_view item(sql_statement& rows) {
    auto one = plain_row<account_row>::read(rows);
    return {one.account_id, one.user_id, one.kind, one.currency, std::move(one.name), one.created_at};
  }
};

}  // namespace

account_owners::account_owners(query_session& at)
    : find_owner_(at.sql, "SELECT user_id FROM accounts WHERE account_id=?"),
      user_accounts_(at.sql, "SELECT account_id FROM accounts WHERE user_id=? ORDER BY account_id DESC LIMIT ?") {}

bool account_owners::owns(user_id by, account_id account) {
  find_owner_.ask(account.value);
  if (!find_owner_.next()) return false;
  bool same = find_owner_.number(0) == by.value;
  find_owner_.done();
  return same;
}

std::vector<account_id> account_owners::accounts_of(user_id by, std::optional<account_id> only) {
  if (only) return {*only};
  std::vector<account_id> all;
  user_accounts_.ask(by.value, std::uint64_t{page_limit_max});
  while (user_accounts_.next()) all.push_back({user_accounts_.number(0)});
  return all;
}

ledger_queries::ledger_queries(query_session& at)
    : at_(at),
      owners_(at),
      ledger_parts_(at.sql,
                    "SELECT first_entry, entries FROM ledger WHERE bucket=? AND account=? AND part<=? "
                    "ORDER BY part DESC") {}

list_result<list_ledger> ledger_queries::read(const list_ledger& query) {
  auto limit = limit_of(query.at);
  auto before = before_of(query.at);
  auto stream = group_of(entity_of(query.account));
  std::vector<ledger_entry> items;
  auto& row = ledger_parts_;
  for (auto part = at_.index.newest(stream); part.bucket >= 0 && items.size() <= limit;
       part = at_.index.previous(stream, part)) {
    row.ask(part.bucket, query.account.value, ledger_part_of(before));
    while (items.size() <= limit && row.next()) {
      read_ledger_part(row.number(0), row.blob(1), before, limit + 1, items);
    }
    row.done();
    if (at_.late()) return page_of_search(std::move(items), limit, true);
  }
  return page_of(std::move(items), limit);
}

pg_ledger_queries::pg_ledger_queries(query_session& at)
    : owners_(at),
      entries_(at.sql,
               "SELECT entry, kind, amount, cash_after, symbol, reference, created_at FROM ledger "
               "WHERE account=?1 AND entry < ?2::bigint ORDER BY entry DESC LIMIT ?3::bigint") {}

list_result<list_ledger> pg_ledger_queries::read(const list_ledger& query) {
  const auto limit = limit_of(query.at);
  std::vector<ledger_entry> items;
  auto& row = entries_;
  for (row.ask(query.account.value, before_of(query.at), std::uint64_t{limit + 1}); row.next();) {
    const auto kind = word_of<ledger_kind>(row, 1);
    items.push_back({row.number(0),
                     kind,
                     {row.integer(2)},
                     {row.integer(3)},
                     reference_text(kind, symbol_of(row.text(4)), row.number(5)),
                     {row.integer(6)}});
  }
  row.done();
  return page_of(std::move(items), limit);
}

void add_queries(query_registry& to) {
  to.add<list_accounts, statement_list<accounts_of_user>>("accounts");
  to.add<list_ledger, ledger_queries, pg_ledger_queries>("ledger");
}

}  // namespace madang::accounts
