#include "gateway/portfolio/history.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace madang::portfolio {
namespace {

/// Goes through the opening prices of one symbol along with the days.
class symbol_prices {
 public:
  symbol_prices(std::span<const opening_price> own, price last) : left_(own), last_(last) {}

  /// Days come in their order.
  price at_end_of(calendar_day day) {
    while (!left_.empty() && left_.front().day <= day) left_ = left_.subspan(1);
    return left_.empty() ? last_ : left_.front().base;
  }

 private:
  std::span<const opening_price> left_;
  price last_;
};

std::map<symbol_id, symbol_prices> prices_of(const history_facts& facts) {
  auto last = facts.last_prices;
  for (const auto& one : facts.now.positions) last[one.symbol] = one.last_price;
  std::map<symbol_id, symbol_prices> made;
  const std::span all(facts.prices);
  for (std::size_t begin = 0; begin < all.size();) {
    auto end = begin;
    while (end < all.size() && all[end].symbol == all[begin].symbol) ++end;
    const auto symbol = all[begin].symbol;
    // Of a symbol that is neither held nor subscribed to any more nobody asks for the present price.
    const auto known = last.find(symbol);
    made.emplace(symbol, symbol_prices(all.subspan(begin, end - begin),
                                       known == last.end() ? all[end - 1].base : known->second));
    begin = end;
  }
  for (const auto& [symbol, price] : last) made.emplace(symbol, symbol_prices({}, price));
  return made;
}

accounts::account_day_closed day_of(const portfolio_view& now) {
  accounts::account_day_closed made;
  made.cash = now.balance.cash;
  made.net_deposits = now.net_deposits;
  made.realized = now.realized;
  made.income = now.income;
  made.fees = now.fees;
  made.taxes = now.taxes;
  for (const auto& one : now.positions) made.positions.push_back({one.symbol, one.quantity, one.cost});
  return made;
}

day_value value_of(const accounts::account_day_closed& state, calendar_day day,
                   std::map<symbol_id, symbol_prices>& prices) {
  day_value made;
  made.day = day;
  made.cash = state.cash;
  made.net_deposits = state.net_deposits;
  made.realized = state.realized;
  made.income = state.income;
  made.fees = state.fees;
  made.taxes = state.taxes;
  for (const auto& one : state.positions) {
    const auto found = prices.find(one.symbol);
    const auto each = found == prices.end() ? price{} : found->second.at_end_of(day);
    made.positions_value += each ? wide_notional(each, one.quantity) : one.cost;
    made.cost += one.cost;
  }
  return made;
}

/// Whether the account had them at the end of the day, as far as its present state knows.
bool had(const held_right& one, calendar_day day, const history_facts& facts) {
  if (one.credited_at > facts.now.as_of || day_in_zone(one.credited_at, facts.utc_offset_s) > day) return false;
  if (!one.closed_at || *one.closed_at > facts.now.as_of) return true;
  return day < day_in_zone(*one.closed_at, facts.utc_offset_s);
}

wide_money rights_value(const history_facts& facts, calendar_day day, std::map<symbol_id, symbol_prices>& prices) {
  wide_money value;
  for (const auto& one : facts.rights) {
    const auto found = prices.find(one.symbol);
    if (found == prices.end() || !had(one, day, facts)) continue;
    const auto each = found->second.at_end_of(day);
    if (each > one.subscription_price) value += wide_notional(each - one.subscription_price, one.quantity);
  }
  return value;
}

void add(day_value& sum, const day_value& one) {
  sum.cash += one.cash;
  sum.positions_value += one.positions_value;
  sum.cost += one.cost;
  sum.net_deposits += one.net_deposits;
  sum.realized += one.realized;
  sum.income += one.income;
  sum.fees += one.fees;
  sum.taxes += one.taxes;
  sum.final = sum.final && one.final;
}

}  // namespace

calendar_day first_day(const history_facts& facts) {
  return day_in_zone(facts.now.opened_at, facts.utc_offset_s);
}

std::vector<symbol_id> held_symbols(const history_facts& facts) {
  std::set<symbol_id> found;
  for (const auto& day : facts.days) {
    for (const auto& one : day.positions) found.insert(one.symbol);
  }
  for (const auto& one : facts.now.positions) found.insert(one.symbol);
  for (const auto& one : facts.rights) found.insert(one.symbol);
  return {found.begin(), found.end()};
}

std::vector<day_value> values_of(const history_facts& facts, calendar_day from, calendar_day to) {
  auto prices = prices_of(facts);
  const auto present = day_of(facts.now);
  const auto changed = day_in_zone(facts.now.changed_at, facts.utc_offset_s);
  const accounts::account_day_closed nothing;
  std::vector<day_value> out;
  auto next = facts.days.begin();
  for (auto day = std::max(from, first_day(facts)); day <= std::min(to, facts.today); ++day.value) {
    while (next != facts.days.end() && next->day <= day) ++next;
    const auto* state = next == facts.days.begin() ? &nothing : &*std::prev(next);
    if (day >= changed) state = &present;
    out.push_back(value_of(*state, day, prices));
    out.back().positions_value += rights_value(facts, day, prices);
    out.back().final = day < facts.today;
  }
  return out;
}

std::vector<day_value> sum_of(std::span<const std::vector<day_value>> accounts) {
  std::map<calendar_day, day_value> sums;
  for (const auto& days : accounts) {
    for (const auto& one : days) {
      auto [found, is_new] = sums.try_emplace(one.day, one);
      if (!is_new) add(found->second, one);
    }
  }
  std::vector<day_value> out;
  for (const auto& [day, sum] : sums) out.push_back(sum);
  return out;
}

}  // namespace madang::portfolio
