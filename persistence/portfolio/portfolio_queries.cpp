#include "persistence/portfolio/portfolio_queries.hpp"

#include <algorithm>

#include "persistence/lists/statement_list.hpp"
#include "persistence/portfolio/portfolio_rows.hpp"

namespace madang::portfolio {
namespace {

bool is_too_much(query_session& at, std::size_t rows) {
  return rows > whole_list_max || at.late();
}
refused<list_failure> too_long(sql_statement& of) {
  of.done();
  return {list_unavailable("the period is long")};
}

struct cash_flows_of_account {
  using query = list_cash_flows;
  static std::string sql(sql_dialect) {
    return plain_row<cash_flow_row>::select_sql(
        " WHERE account_id=?1 AND created_at>=?2 AND created_at<?3 ORDER BY transaction_number");
  }
  static auto parameters(const query& of) { return std::tuple(of.account.value, of.from.value, of.to.value); }
  static cash_flow item(sql_statement& rows) {
    const auto row = plain_row<cash_flow_row>::read(rows);
    const auto before = row.knows_equity ? std::optional<wide_money>(row.equity_before) : std::nullopt;
    return {row.transaction_number, row.amount, before, row.created_at};
  }
};

struct rights_of_account {
  using query = list_held_rights;
  static std::string sql(sql_dialect) {
    return plain_row<subscription_right_row>::select_sql(
        " WHERE account_id=?1 AND credited_at<?3 AND (closed_at=0 OR closed_at>=?2) ORDER BY credited_at, issue");
  }
  static auto parameters(const query& of) { return std::tuple(of.account.value, of.from.value, of.to.value); }
  static held_right item(sql_statement& rows) {
    const auto row = plain_row<subscription_right_row>::read(rows);
    const auto symbol = symbol_id::parse(row.symbol).value_or(symbol_id{});
    const auto closed_at = row.closed_at.value == 0 ? std::nullopt : std::optional(row.closed_at);
    return {row.issue, symbol, row.quantity, row.subscription_price, row.credited_at, closed_at};
  }
};

}  // namespace

account_days_queries::account_days_queries(query_session& at)
    : at_(at),
      days_(at.sql, plain_row<account_day_row>::select_sql(
                        " WHERE account_id=?1 AND day<=?3 AND day>=coalesce((SELECT max(day) FROM account_days "
                        "WHERE account_id=?1 AND day<?2), ?2) ORDER BY day")),
      positions_(at.sql, plain_row<account_day_position_row>::select_sql(
                             " WHERE account_id=?1 AND day>=?2 AND day<=?3 ORDER BY day, symbol")) {}

list_result<list_account_days> account_days_queries::read(const list_account_days& query) {
  std::vector<accounts::account_day_closed> days;
  const auto from = to_text(query.from);
  const auto to = to_text(query.to);
  days_.ask(query.account.value, from, to);
  while (days_.next()) {
    const auto row = plain_row<account_day_row>::read(days_);
    days.push_back({parse_day(row.day).value_or(calendar_day{}),
                    row.cash,
                    row.net_deposits,
                    row.realized,
                    row.income,
                    row.fees,
                    row.taxes,
                    {}});
    if (is_too_much(at_, days.size())) return too_long(days_);
  }
  if (days.empty()) return listing<accounts::account_day_closed>{};
  auto at = days.begin();
  const auto first = to_text(at->day);
  std::size_t rows = 0;
  positions_.ask(query.account.value, first, to);
  while (positions_.next()) {
    if (is_too_much(at_, ++rows)) return too_long(positions_);
    const auto row = plain_row<account_day_position_row>::read(positions_);
    const auto day = parse_day(row.day).value_or(calendar_day{});
    while (at != days.end() && at->day < day) ++at;
    const auto symbol = symbol_id::parse(row.symbol);
    if (at != days.end() && at->day == day && symbol) at->positions.push_back({*symbol, row.quantity, row.cost});
  }
  return listing<accounts::account_day_closed>{std::move(days), false};
}

opening_prices_queries::opening_prices_queries(query_session& at)
    : at_(at),
      of_symbol_(at.sql,
                 plain_row<opening_price_row>::select_sql(" WHERE symbol=?1 AND day>?2 ORDER BY day LIMIT ?3")) {}

list_result<list_opening_prices> opening_prices_queries::read(const list_opening_prices& query) {
  std::vector<opening_price> prices;
  const auto after = to_text(query.after);
  const auto most = std::int64_t{std::max(query.to.value - query.after.value, 0)} + 1;
  for (const auto symbol : query.symbols) {
    const auto code = symbol.text();
    of_symbol_.ask(code, after, most);
    while (of_symbol_.next()) {
      const auto row = plain_row<opening_price_row>::read(of_symbol_);
      prices.push_back({symbol, parse_day(row.day).value_or(calendar_day{}), row.base});
      if (is_too_much(at_, prices.size())) return too_long(of_symbol_);
    }
  }
  return listing<opening_price>{std::move(prices), false};
}

void add_queries(query_registry& to) {
  to.add<list_account_days, account_days_queries>("account_days");
  to.add<list_cash_flows, statement_list<cash_flows_of_account>>("cash_flows");
  to.add<list_held_rights, statement_list<rights_of_account>>("held_rights");
  to.add<list_opening_prices, opening_prices_queries>("opening_prices");
}

}  // namespace madang::portfolio
