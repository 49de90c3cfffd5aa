#include "actors/accounts/valuation/valuation.hpp"

#include <algorithm>

#include "actors/accounts/settlement/actions.hpp"
#include "actors/accounts/settlement/rights_issue.hpp"
#include "actors/accounts/valuation/basis.hpp"

namespace madang::accounts {

portfolio_view value_of(const account& current, std::uint64_t number, const marks_of_symbol& marks_of,
                        unix_nanos as_of) {
  portfolio_view view;
  view.balance = balance_of(current, number);
  view.realized = current.realized;
  view.net_deposits = current.net_deposits + current.totals.issued;
  view.income = current.totals.income;
  view.fees = current.totals.fees;
  view.taxes = current.totals.taxes;
  view.kind = current.terms.kind;
  view.opened_at = current.created_at;
  view.changed_at = current.totals.changed_at;
  view.positions.reserve(current.positions.size());
  view.as_of = as_of;
  for (const auto& [symbol, held] : current.positions) {
    const auto cost = cost_of(held.basis, held.quantity);
    const auto marks = marks_of(symbol);
    position_view position{
        symbol, held.quantity, held.held, held.basis, cost, marks.last, cost, marks.market, std::string(marks.sector)};
    if (position.last_price) position.market_value = wide_notional(position.last_price, held.quantity);
    view.positions_value += position.market_value;
    view.cost += position.cost;
    view.positions.push_back(std::move(position));
  }
  for (const auto& [issue, right] : current.settlement.rights) {
    view.positions_value += value_of(right, marks_of(right.symbol).last);
  }
  view.total_return = current.returns.total(view.equity());
  return view;
}

std::vector<symbol_id> valued_symbols(const account& current) {
  std::vector<symbol_id> symbols;
  symbols.reserve(current.positions.size());
  for (const auto& [symbol, held] : current.positions) symbols.push_back(symbol);
  if (current.settlement.rights.empty()) return symbols;
  for (const auto& [issue, right] : current.settlement.rights) symbols.push_back(right.symbol);
  std::ranges::sort(symbols);
  symbols.erase(std::unique(symbols.begin(), symbols.end()), symbols.end());
  return symbols;
}

symbol_marks marks_during(const account& current, symbol_marks marks, std::uint64_t action, price before) {
  if (is_done(current, action)) return marks;
  marks.last = before;
  marks.base = before;
  return marks;
}

}  // namespace madang::accounts
