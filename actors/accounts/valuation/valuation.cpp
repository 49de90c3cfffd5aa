#include "actors/accounts/valuation/valuation.hpp"

#include "actors/accounts/valuation/basis.hpp"

namespace madang::accounts {

portfolio_view value_of(const account& current, std::uint64_t number, const last_price_source& last_price,
                        unix_nanos as_of) {
  portfolio_view view;
  view.balance = balance_of(current, number);
  view.realized = current.realized;
  view.net_deposits = current.net_deposits;
  view.as_of = as_of;
  for (const auto& [symbol, held] : current.positions) {
    const auto cost = cost_of(held.basis, held.quantity);
    position_view position{symbol, held.quantity, held.held, held.basis, cost, last_price(symbol), cost};
    if (position.last_price) position.market_value = wide_notional(position.last_price, held.quantity);
    view.positions_value += position.market_value;
    view.cost += position.cost;
    view.positions.push_back(position);
  }
  view.total_return = current.returns.total(view.equity());
  return view;
}

}  // namespace madang::accounts
