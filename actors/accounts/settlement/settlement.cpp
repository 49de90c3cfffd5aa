#include "actors/accounts/settlement/settlement.hpp"

#include <algorithm>

#include "actors/accounts/holds.hpp"

namespace madang::accounts {

fill_terms terms_of_fill(symbol_id symbol, side on, calendar_day trade_date, const account_rules& rules) {
  if (rules.settlement) return rules.settlement.of_fill(symbol, on, trade_date);
  return {{}, false, rules.tax_rate, {}, tax_rounding};
}

calendar_day trade_date_of(unix_nanos traded_at, const account_rules& rules) {
  return traded_at.value != 0 ? day_in_zone(traded_at, rules.utc_offset_s) : rules.settlement.today;
}

sale_tax tax_of(money value, const fill_terms& terms, money unit) {
  return {charge_of(value, terms.transaction_rate, unit, terms.tax_rounded),
          charge_of(value, terms.rural_rate, unit, terms.tax_rounded)};
}

sale_tax at_most(const sale_tax& tax, money left) {
  const auto transaction = std::min(tax.transaction, left);
  return {transaction, std::min(tax.rural, left - transaction)};
}

namespace {

/// The lots that the sale takes, and the days on which their purchases were settled.
std::vector<sold_part> sold_parts(const account& current, const fill_booked& fill, const fill_schedule& planned,
                                  const account_settlement_rules& rules) {
  std::vector<sold_part> parts;
  const auto found = current.lots.open.find(fill.symbol);
  if (found == current.lots.open.end()) return parts;
  auto lots = found->second;
  for (auto left = fill.fill.quantity; left && !lots.empty();) {
    const auto taken = std::min(left, lots.front().quantity);
    const auto bought = day_in_zone(lots.front().acquired_at, planned.utc_offset_s);
    const auto settled = rules.of_fill(fill.symbol, side::buy, bought).settlement_date;
    parts.push_back({settled, taken, sell_lots(lots, taken)});
    left -= taken;
  }
  return parts;
}

}  // namespace

account_events schedule(const account& current, const fill_booked& fill, const fill_schedule& planned,
                        const account_settlement_rules& rules) {
  if (!rules) return {};
  const auto& [trade_date, terms, tax, utc_offset_s] = planned;
  const auto& waiting = current.settlement;
  // What is booked on its date, or after it was settled, does not wait: the batch of the day may have gone by.
  const bool waits =
      terms.deferred && terms.settlement_date > rules.today && terms.settlement_date > waiting.settled_through;
  const bool gains = terms.is_foreign && fill.side == side::sell;
  if (!waits && !tax.total() && !gains) return {};
  account_events events;
  fill_scheduled event;
  event.order = fill.order;
  event.symbol = fill.symbol;
  event.side = fill.side;
  event.trade_date = trade_date;
  event.settlement_date = terms.settlement_date;
  event.value = fill.value;
  if (fill.side == side::sell) {
    event.transaction_rate = terms.transaction_rate;
    event.transaction_tax = tax.transaction;
    event.rural_rate = terms.rural_rate;
    event.rural_tax = tax.rural;
  }
  if (gains) {
    event.proceeds = fill.value - fill.fee - fill.tax;
    event.sold = sold_parts(current, fill, planned, rules);
  }
  if (waits) {
    event.amount = fill.cash_after - current.cash;
    const bool is_new = !waiting.unsettled.contains(terms.settlement_date);
    if (is_new && waiting.unsettled.size() >= unsettled_dates_max) {
      const auto& [date, amount] = *waiting.unsettled.begin();
      events.emplace_back(cash_settled{date, amount, fill.cash_after, fill.held_after});
    }
  }
  events.emplace_back(event);
  return events;
}

account_events decide(const account& current, const settle_cash& command) {
  account_events events;
  for (const auto& [date, amount] : current.settlement.unsettled) {
    if (date > command.date) break;
    events.emplace_back(cash_settled{date, amount, current.cash, current.held});
  }
  return events;
}

money cash_by(const account& current, calendar_day day) {
  auto cash = current.cash;
  for (const auto& [date, amount] : current.settlement.unsettled) {
    if (date > day) cash -= amount;
  }
  return cash;
}

money settled_cash_of(const account& current) {
  return cash_by(current, calendar_day{INT32_MIN});
}

money withdrawable_of(const account& current, const account_settlement_rules& rules) {
  if (current.is_mirror()) return {};
  auto least = settled_cash_of(current);
  if (!current.settlement.unsettled.empty()) {
    least = std::min({least, cash_by(current, rules.next_day), cash_by(current, rules.second_day)});
  }
  return std::max(least - current.held, money{});
}

settled_balance_view settled_balance_of(const account& current, std::uint64_t number,
                                        const account_settlement_rules& rules) {
  return {balance_of(current, number), settled_cash_of(current), cash_by(current, rules.next_day),
          cash_by(current, rules.second_day), withdrawable_of(current, rules)};
}

void apply_scheduled(account& target, const fill_scheduled& event) {
  if (!event.amount) return;
  target.settlement.unsettled[event.settlement_date] += event.amount;
}

void apply_settled(account& target, const cash_settled& event) {
  auto& waiting = target.settlement;
  const auto found = waiting.unsettled.find(event.date);
  ensure(found != waiting.unsettled.end() && found->second == event.amount, "a date that is not due was settled");
  waiting.unsettled.erase(found);
  waiting.settled_through = std::max(waiting.settled_through, event.date);
}

}  // namespace madang::accounts
