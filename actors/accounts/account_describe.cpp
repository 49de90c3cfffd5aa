#include <map>

#include "actors/accounts/account.hpp"
#include "actors/kernel/description.hpp"

namespace madang::accounts {
namespace {

description::line describe_position(const std::pair<const symbol_id, position_state>& one) {
  const auto& [quantity, held, cost] = one.second;
  return {one.first.text(), to_text(quantity) + " shares, " + to_text(held) + " held, cost " + to_text(cost)};
}

description::line describe_order(const std::pair<const order_id, open_order_state>& one) {
  const auto& [symbol, side, quantity, filled, worst, wanted_total, wanted_worst, fee_rate, held, to_order,
               from_order] = one.second;
  auto text = std::string(to_text(side)) + " " + to_text(quantity) + " " + symbol.text() + " at " + to_text(worst) +
              " or better, " + to_text(filled) + " filled, " + to_text(held) + " held, fee rate " + to_text(fee_rate);
  if (wanted_total.raw != 0) text += ", wants " + to_text(wanted_total) + " at " + to_text(wanted_worst);
  return {to_text(one.first), text + ", " + described(to_order) + ", " + described(from_order)};
}

}  // namespace

std::vector<named_value> describe(const account& current) {
  const auto& [id, terms, created_at, cash, held, realized, net_deposits, transactions, positions, orders, from_user,
               requests, client_orders, client_orders_oldest_first, seq] = current;
  description out;
  out.add("account", id)
      .add("user", terms.user)
      .add("kind", terms.kind)
      .add("currency", terms.currency)
      .add("name", terms.name)
      .add("created_at", created_at)
      .add("cash", cash)
      .add("held", held)
      .add("realized_pnl", realized)
      .add("net_deposits", net_deposits)
      .add("transactions", transactions)
      .list("positions", positions, describe_position)
      .list("open_orders", std::map(orders.begin(), orders.end()), describe_order)
      .add("from_user", from_user)
      .add("idempotency_keys", requests.by_key.size())
      .add("client_order_ids", client_orders.size())
      .add("client_order_ids_remembered", client_orders_oldest_first.size())
      .add("seq", seq);
  return out.take();
}

}  // namespace madang::accounts
