#include "persistence/portfolio/portfolio_queries.hpp"

#include <algorithm>

#include "persistence/portfolio/portfolio_rows.hpp"

namespace madang::portfolio {
namespace {

bool is_too_much(query_session& at, std::size_t rows) {
  return rows > history_rows_max || at.late();
}
refused<list_failure> too_long(sql_statement& of) {
  of.done();
  return {list_unavailable("the period is long")};
}

}  // namespace

account_days_queries::account_days_queries(query_session& at)
    : at_(at),
      days_(at.sql,
            "SELECT account_id, day, cash, net_deposits, realized, income, fees, taxes FROM account_days "
            "WHERE account_id=?1 AND day<=?3 AND day>=coalesce((SELECT max(day) FROM account_days "
            "WHERE account_id=?1 AND day<?2), ?2) ORDER BY day"),
      positions_(at.sql,
                 "SELECT account_id, day, symbol, quantity, cost FROM account_day_positions "
                 "WHERE account_id=?1 AND day>=?2 AND day<=?3 ORDER BY day, symbol") {}

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

cash_flows_queries::cash_flows_queries(query_session& at)
    : at_(at),
      flows_(at.sql,
             "SELECT account_id, transaction_number, amount, knows_equity, equity_before, created_at FROM cash_flows "
             "WHERE account_id=?1 AND created_at>=?2 AND created_at<?3 ORDER BY transaction_number") {}

list_result<list_cash_flows> cash_flows_queries::read(const list_cash_flows& query) {
  std::vector<cash_flow> flows;
  flows_.ask(query.account.value, query.from.value, query.to.value);
  while (flows_.next()) {
    const auto row = plain_row<cash_flow_row>::read(flows_);
    const auto before = row.knows_equity ? std::optional<wide_money>(row.equity_before) : std::nullopt;
    flows.push_back({row.transaction_number, row.amount, before, row.created_at});
    if (is_too_much(at_, flows.size())) return too_long(flows_);
  }
  return listing<cash_flow>{std::move(flows), false};
}

opening_prices_queries::opening_prices_queries(query_session& at)
    : at_(at),
      of_symbol_(at.sql,
                 "SELECT symbol, day, base FROM opening_prices WHERE symbol=?1 AND day>?2 ORDER BY day LIMIT ?3") {}

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
  to.add<list_cash_flows, cash_flows_queries>("cash_flows");
  to.add<list_opening_prices, opening_prices_queries>("opening_prices");
}

}  // namespace madang::portfolio
