#include <map>

#include "actors/accounts/account.hpp"
#include "actors/kernel/description.hpp"
#include "messages/accounts/import_words.hpp"
#include "messages/risk/limit_words.hpp"

namespace madang::accounts {
namespace {

description::line describe_position(const std::pair<const symbol_id, position_state>& one) {
  const auto& [quantity, held, basis] = one.second;
  return {one.first.text(), to_text(quantity) + " shares, " + to_text(held) + " held, basis " + to_text(basis.cost) +
                                " for " + to_text(basis.quantity)};
}

description::line describe_lots(const std::pair<const symbol_id, lot_list>& one) {
  std::string text;
  for (const auto& [quantity, cost, acquired_at] : one.second) {
    if (!text.empty()) text += ", ";
    text += to_text(quantity) + " for " + to_text(cost) + " since " + described(acquired_at);
  }
  return {one.first.text(), std::move(text)};
}

std::string described_family(const family_state& one) {
  const auto& [as_opened, sibling, waits, covered, sold_by_sibling] = one;
  auto text = std::string(trading::to_text(as_opened.family));
  if (as_opened.parent) text += " leg of " + to_text(as_opened.parent);
  if (waits) text += " that waits";
  if (sibling) text += ", sibling " + to_text(sibling);
  if (sold_by_sibling.raw != 0) text += ", which has sold " + to_text(sold_by_sibling);
  if (covered) text += " and has its hold";
  return text;
}

description::line describe_order(const std::pair<const order_id, open_order_state>& one) {
  const auto& [symbol, side, quantity, filled, worst, wanted_total, wanted_worst, fee_rate, held, client_order_id, unit,
               unchecked, to_order, from_order, traded_on, family] = one.second;
  auto text = std::string(to_text(side)) + " " + to_text(quantity) + " " + symbol.text() + " at " + to_text(worst) +
              " or better, " + to_text(filled) + " filled, " + to_text(held) + " held, fee rate " + to_text(fee_rate);
  if (wanted_total.raw != 0) text += ", wants " + to_text(wanted_total) + " at " + to_text(wanted_worst);
  if (!client_order_id.empty()) text += ", client order id " + client_order_id;
  if (unit.raw != 0) text += ", rounded to " + to_text(unit);
  if (unchecked) text += ", from before money domains";
  if (traded_on.value != 0) text += ", traded on " + to_text(traded_on);
  if (family) text += ", " + described_family(*family);
  return {to_text(one.first), text + ", " + described(to_order) + ", " + described(from_order)};
}

description::line describe_grant(const std::pair<const std::uint64_t, grant_state>& one) {
  const auto& [user, access, created_at] = one.second;
  return {std::to_string(one.first),
          to_text(user) + " may " + std::string(to_text(access)) + " since " + described(created_at)};
}

description::line describe_connection(const std::pair<const std::uint64_t, user_id>& one) {
  return {std::to_string(one.first), "of " + to_text(one.second)};
}

description::line describe_due(const std::pair<const calendar_day, money>& one) {
  return {to_text(one.first), to_text(one.second)};
}

description::line describe_right(const std::pair<const std::uint64_t, subscription_right>& one) {
  const auto& [symbol, record_date, subscribe_until, pay_date, quantity, subscription_price, subscribed, held] =
      one.second;
  return {symbol.text() + " of " + to_text(record_date),
          to_text(subscribed) + " of " + to_text(quantity) + " at " + to_text(subscription_price) + ", " +
              to_text(held) + " held, until " + to_text(subscribe_until) + ", paid on " + to_text(pay_date)};
}

description::line describe_limit(const risk::limit_override& one) {
  return {std::string(limit_name(one.which)), risk::override_text(one)};
}

std::string described_day(const risk_day_state& one) {
  const auto& [day, opening_equity, net_deposits, trades, open_traded] = one;
  if (day.value == 0) return "none";
  return to_text(day) + ", opening equity " + to_text(opening_equity) + ", net deposits " + to_text(net_deposits) +
         ", " + std::to_string(trades) + " orders traded, " + std::to_string(open_traded) + " of them open";
}

description::line describe_circuit(const risk::open_circuit& one) {
  const auto& [symbol, cause, until] = one;
  return {symbol ? symbol.text() : "account", std::string(to_text(cause)) + " until " + to_rfc3339(until)};
}
description::line describe_breach(const breach_state& one) {
  const auto& [which, day, subject] = one;
  return {std::string(to_text(which)), subject.empty() ? to_text(day) : subject + " on " + to_text(day)};
}
description::line describe_found(const found_state& one) {
  const auto& [kind, at] = one;
  return {std::string(to_text(kind)), to_rfc3339(at)};
}

description::line describe_import(const std::pair<const std::uint64_t, import_state>& one) {
  const auto& [shape, content_hash, rows, imported_at] = one.second;
  return {std::to_string(one.first), std::string(to_text(shape)) + ", " + std::to_string(rows.size()) + " rows of " +
                                         content_hash + " since " + described(imported_at)};
}

template <class Key, class Value>
std::size_t count_of(const aged_memory<Key, Value>& remembered) {
  return remembered.size_after(unix_nanos{});
}

}  // namespace

std::vector<named_value> describe(const account& current) {
  const auto& [id, terms, created_at, cash, held, realized, net_deposits, returns, transactions, positions, orders,
               unchecked_orders, sales_limit, from_user, requests, client_orders, open_client_orders, grants,
               grants_given, risk, totals, lots, settlement, seq, guards, imports] = current;
  const auto& [done_imports, imports_given, imports_lately] = imports;
  const auto& [issued, income, fees, taxes, changed_at] = totals;
  const auto& [overrides, kill, risk_version, risk_changed_at, day, watch] = risk;
  const auto& [minutes, symbols, circuits, breaches, found, layers, mean_order, placed, plan] = watch;
  const auto& [unsettled, settled_through, actions, rights] = settlement;
  const auto& [cancel_at, connections] = guards;
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
      .add("growth_1e18", wide_decimal_text(returns.growth, 0))
      .add("growth_base", returns.base)
      .add("growth_begun", returns.begun)
      .add("growth_known", returns.known)
      .add("transactions", transactions)
      .list("positions", positions, describe_position)
      .list("open_orders", std::map(orders.begin(), orders.end()), describe_order)
      .add("unchecked_orders", unchecked_orders)
      .add("sales_limit", sales_limit)
      .add("from_user", from_user)
      .add("idempotency_keys", count_of(requests))
      .add("client_order_ids", count_of(client_orders))
      .add("client_order_ids_of_open_orders", open_client_orders.size())
      .list("grants", grants, describe_grant)
      .add("grants_given", grants_given)
      .list("risk_limits", overrides, describe_limit)
      .add("risk_kill", static_cast<unsigned>(kill))
      .add("risk_version", risk_version)
      .add("risk_changed_at", risk_changed_at)
      .add("risk_day", described_day(day))
      .add("watched_minutes", minutes.size())
      .add("watched_symbols", symbols.size())
      .list("circuits", circuits, describe_circuit)
      .list("breaches", breaches, describe_breach)
      .list("anomalies", found, describe_found)
      .add("layers", layers.size())
      .add("mean_order", mean_order)
      .add("orders_placed", placed)
      .add("planned_sales", plan.parts.size())
      .add("issued", issued)
      .add("income", income)
      .add("fees", fees)
      .add("taxes", taxes)
      .add("changed_at", changed_at)
      .list("lots", lots.open, describe_lots)
      .add("realized_by_lots", lots.realized)
      .list("unsettled", unsettled, describe_due)
      .add("settled_through", settled_through)
      .add("actions_remembered", actions.size())
      .list("subscription_rights", rights, describe_right)
      .add("seq", seq)
      .add("cancel_at", cancel_at)
      .list("guarding_connections", connections, describe_connection)
      .list("imports", done_imports, describe_import)
      .add("imports_given", imports_given)
      .add("imports_of_a_day", imports_lately.size());
  return out.take();
}

}  // namespace madang::accounts
