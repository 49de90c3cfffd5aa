#include "actors/accounts/account_risk.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "actors/accounts/settlement/rights_issue.hpp"
#include "actors/accounts/valuation/basis.hpp"
#include "actors/accounts/watch/watched.hpp"
#include "messages/market/words.hpp"

namespace madang::accounts {
namespace {

constexpr std::uint8_t first_risk_reject = 40;

refused<account_rejection> no(account_reject why, std::vector<named_value> values = {}) {
  return {{why, std::move(values)}};
}

symbol_marks marks_of(const account_risk_rules& rules, symbol_id symbol) {
  return rules.marks ? rules.marks(symbol) : symbol_marks{};
}

price present_price(const symbol_marks& marks) {
  return marks.last ? marks.last : marks.base;
}

/// At this price; where there is none, at cost.
wide_money value_at(price each, const position_state& held) {
  return each ? wide_notional(each, held.quantity) : cost_of(held.basis, held.quantity);
}

quantity still_open(const open_order_state& order) {
  return std::max(order.quantity, order.wanted_total) - order.filled;
}

/// What the account owns of each symbol at these prices: its shares, and rights to new ones, which may be of a symbol
/// that it holds no more.
template <class PriceOf, class Take>
void each_holding(const account& current, const account_risk_rules& rules, PriceOf price_of, Take take) {
  for (const auto& [symbol, held] : current.positions) {
    const auto marks = marks_of(rules, symbol);
    const auto each = price_of(marks);
    take(symbol, marks, value_at(each, held) + rights_value(current, symbol, each));
  }
  for (const auto& [issue, right] : current.settlement.rights) {
    if (current.positions.contains(right.symbol)) continue;
    const auto marks = marks_of(rules, right.symbol);
    take(right.symbol, marks, value_of(right, price_of(marks)));
  }
}

/// Sums over what the account holds and buys; the amended order left out.
void add_positions(const account& current, const order_intent& intent, const account_risk_rules& rules,
                   risk::order_facts& facts) {
  const auto own = marks_of(rules, intent.symbol);
  facts.sector_known = !own.sector.empty();
  wide_money shares;
  each_holding(current, rules, present_price, [&](symbol_id symbol, const symbol_marks& marks, wide_money value) {
    shares += value;
    if (symbol == intent.symbol) facts.position_value += value;
    if (facts.sector_known && marks.sector == own.sector) facts.sector_value += value;
  });
  const auto held = current.positions.find(intent.symbol);
  if (held != current.positions.end()) facts.position_quantity += held->second.quantity;
  facts.equity = wide_money(current.cash) + shares;
  facts.gross = shares;
}

void add_orders(const account& current, const order_intent& intent, const account_risk_rules& rules,
                risk::order_facts& facts) {
  const auto own = facts.sector_known ? marks_of(rules, intent.symbol).sector : std::string_view{};
  for (const auto& [id, order] : current.orders) {
    if (id == intent.order || order.side == side::sell) continue;
    facts.gross += order.held;
    if (order.symbol == intent.symbol) {
      facts.position_quantity += still_open(order);
      facts.position_value += order.held;
    }
    if (facts.sector_known && (order.symbol == intent.symbol || marks_of(rules, order.symbol).sector == own)) {
      facts.sector_value += order.held;
    }
  }
  if (intent.side == side::sell) return;
  const auto value = intent.hold ? wide_money(intent.hold) : wide_notional(intent.value_price, intent.open);
  facts.gross += value;
  facts.position_quantity += intent.open;
  facts.position_value += value;
  if (facts.sector_known) facts.sector_value += value;
}

wide_money day_loss_of(const account& current, wide_money equity, const account_risk_rules& rules) {
  const auto& day = current.risk.day;
  if (day.day != rules.today) {
    const auto begins = day_events(current, rules);
    if (begins.empty()) return {};
    return std::get<risk_day_begun>(begins.front()).opening_equity - equity;
  }
  return day.opening_equity + (current.net_deposits - day.net_deposits) - equity;
}

/// Orders that have traded today, and those that still may.
std::uint64_t trades_of(const account& current, calendar_day today) {
  const auto& day = current.risk.day;
  if (day.day != today) return current.orders.size();
  return day.trades + current.orders.size() - day.open_traded;
}

bool asks_for_value(const risk::limits& in_force) {
  constexpr risk::rule asking[] = {risk::rule::max_position_quantity, risk::rule::max_position_value,
                                   risk::rule::max_position_rate,     risk::rule::max_sector_rate,
                                   risk::rule::max_leverage,          risk::rule::max_daily_loss};
  return std::any_of(std::begin(asking), std::end(asking), [&](auto one) { return in_force.has(one); });
}

risk::kill_switch killed_by(const account& current, const account_risk_rules& rules) {
  return current.risk.kill != risk::kill_state::off ? risk::kill_switch::account : rules.killed;
}

/// Most accounts on paper: nothing is worth a look at the market.
bool is_free(const account& current, const account_risk_rules& rules) {
  static const risk::limits none;
  return killed_by(current, rules) == risk::kill_switch::off && current.risk.watch.circuits.empty() &&
         *rules.in_force == none;
}

bool is_recalled(const open_order_state& order) {
  const auto& sent = order.to_order.unacknowledged;
  return std::any_of(sent.begin(), sent.end(),
                     [](const auto& one) { return std::holds_alternative<recall_order>(one.body); });
}

account_events overridden(const account& current, const caller& by) {
  if (right_of(current, by, access_need::view) != right::admin) return {};
  return {access_overridden{by.user, {}}};
}

struct exposures {
  std::map<std::string, wide_money> by_symbol;
  std::map<std::string, wide_money> by_sector;
  std::map<std::string, wide_money> by_market;

  void add(symbol_id symbol, const symbol_marks& marks, wide_money value) {
    by_symbol[symbol.text()] += value;
    if (!marks.sector.empty()) by_sector[std::string(marks.sector)] += value;
    by_market[std::string(market::to_text(marks.market))] += value;
  }
};

/// Largest first. Nothing is ever sold short: what is gross is net.
std::vector<risk::exposure_part> parts_of(const std::map<std::string, wide_money>& sums) {
  std::vector<risk::exposure_part> parts;
  for (const auto& [key, value] : sums) parts.push_back({key, value, value});
  std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.gross > b.gross; });
  return parts;
}

}  // namespace

void set_moment(account_risk_rules& rules, unix_nanos at, unix_nanos event_time, std::int32_t utc_offset_s) {
  constexpr std::int64_t minute_ns = 60 * nanos_per_second;
  rules.now = std::max(at, event_time);
  rules.today = day_in_zone(at, utc_offset_s);
  rules.day_ends = start_of_day({rules.today.value + 1}, utc_offset_s);
  rules.minute = static_cast<std::int32_t>((at - start_of_day(rules.today, utc_offset_s)) / minute_ns);
}

/// In the order of their ids, so that the journal does not depend on a hash table.
void recall_all(const account& current, order_reason why, account_events& events) {
  std::vector<order_id> open;
  for (const auto& [id, order] : current.orders) {
    if (!is_recalled(order)) open.push_back(id);
  }
  std::sort(open.begin(), open.end());
  for (const auto id : open) {
    events.emplace_back(order_recalled{id, why, current.cash, current.held});
  }
}

order_intent intent_of(const place_order& command, price worst, const account_risk_rules& rules) {
  order_intent made{
      command.symbol, command.side, command.quantity, command.quantity, command.price, command.price, {}, {}, 0};
  if (!names_price(command.type)) {
    made.limit = {};
    made.value_price = command.side == side::buy ? worst : present_price(marks_of(rules, command.symbol));
  }
  return made;
}

risk::order_facts facts_of(const account& current, const order_intent& intent, const account_risk_rules& rules,
                           bool all) {
  risk::order_facts facts;
  facts.killed = killed_by(current, rules);
  facts.circuit_until = circuit_until(current, intent.symbol, rules.now);
  facts.side = intent.side;
  facts.amends = static_cast<bool>(intent.order);
  facts.symbol = intent.symbol;
  facts.minute = rules.minute;
  facts.quantity = intent.total;
  facts.limit = intent.limit;
  facts.value_price = intent.value_price;
  const auto marks = marks_of(rules, intent.symbol);
  facts.market = marks.market;
  facts.last = present_price(marks);
  facts.mean_volume = marks.mean_volume;
  facts.open_orders = current.orders.size() + 1 + intent.legs;
  facts.trades = trades_of(current, rules.today) + 1;
  if (!all && !asks_for_value(*rules.in_force)) return facts;
  add_positions(current, intent, rules, facts);
  add_orders(current, intent, rules, facts);
  facts.day_loss = day_loss_of(current, facts.equity, rules);
  return facts;
}

bool has_standing_limits(const account& current, const account_risk_rules& rules) {
  return rules && current.terms.kind != account_kind::house && !current.is_mirror() && asks_for_value(*rules.in_force);
}

risk::standing_facts standing_of(const account& current, const account_risk_rules& rules) {
  risk::standing_facts facts;
  std::map<std::string_view, wide_money> sectors;
  each_holding(current, rules, present_price, [&](symbol_id symbol, const symbol_marks& marks, wide_money value) {
    facts.gross += value;
    if (value > facts.position_value) {
      facts.position_value = value;
      facts.position = symbol.text();
    }
    if (!marks.sector.empty()) sectors[marks.sector] += value;
  });
  for (const auto& [sector, value] : sectors) {
    if (!(value > facts.sector_value)) continue;
    facts.sector_value = value;
    facts.sector = sector;
  }
  facts.equity = wide_money(current.cash) + facts.gross;
  facts.day_loss = day_loss_of(current, facts.equity, rules);
  return facts;
}

std::optional<risk::rule_verdict> risk_fault(const account& current, const order_intent& intent,
                                             const account_risk_rules& rules) {
  if (!rules || is_free(current, rules)) return std::nullopt;
  const auto facts = facts_of(current, intent, rules);
  const auto failed = rules.checks->first_failure(*rules.in_force, facts);
  if (!failed) return std::nullopt;
  return risk::shown(*failed, *rules.in_force, facts);
}

std::vector<risk::rule_verdict> risk_faults(const account& current, const order_intent& intent,
                                            const account_risk_rules& rules) {
  if (!rules) return {};
  const auto facts = facts_of(current, intent, rules, true);
  std::vector<risk::rule_verdict> failed;
  for (const auto& outcome : rules.checks->all(*rules.in_force, facts)) {
    if (outcome.says == risk::verdict::fail) failed.push_back(risk::shown(outcome, *rules.in_force, facts));
  }
  return failed;
}

account_reject account_reject_of(risk::rule which) {
  return static_cast<account_reject>(first_risk_reject + static_cast<std::uint8_t>(which));
}
order_reject order_reject_of(risk::rule which) {
  return static_cast<order_reject>(first_risk_reject + static_cast<std::uint8_t>(which));
}

std::vector<named_value> values_of(const risk::rule_verdict& failed) {
  std::vector<named_value> values;
  if (!failed.limit.empty()) values.push_back({"limit", failed.limit});
  if (!failed.value.empty()) values.push_back({"value", failed.value});
  return values;
}

std::optional<risk_check_rejected> rejected_check(const place_order& command, const account_rejection& why) {
  const auto number = static_cast<std::uint8_t>(why.why);
  if (number <= first_risk_reject || number > first_risk_reject + risk::rule_count) return std::nullopt;
  risk_check_rejected event{command.by, {}, command.symbol, command.side, command.quantity, command.price, {}, {}, {}};
  event.which = static_cast<risk::rule>(number - first_risk_reject);
  for (const auto& [name, value] : why.values) (name == "limit" ? event.limit : event.value) = value;
  return event;
}

account_events approved_check(const account& current, const place_order& command, const order_intent& intent,
                              const account_risk_rules& rules) {
  if (!rules || rules.approved_every == 0 || mix64(command.new_order.value) % rules.approved_every != 0) return {};
  risk_check_approved event{command.new_order, {}};
  const auto facts = facts_of(current, intent, rules, true);
  for (const auto& outcome : rules.checks->all(*rules.in_force, facts)) {
    auto one = risk::shown(outcome, *rules.in_force, facts);
    if (!one.limit.empty()) event.rules.push_back(std::move(one));
  }
  return {std::move(event)};
}

account_events day_events(const account& current, const account_risk_rules& rules) {
  if (!rules || !(current.risk.day.day < rules.today)) return {};
  wide_money equity = current.cash;
  const auto opening_price = [](const symbol_marks& marks) { return marks.base ? marks.base : marks.last; };
  each_holding(current, rules, opening_price,
               [&](symbol_id, const symbol_marks&, wide_money value) { equity += value; });
  return {risk_day_begun{rules.today, equity}};
}

result<account_events, account_rejection> decide(const account& current, const risk::change_account_limits& command) {
  if (auto fault = access_fault(current, command.by, access_need::share)) return no(*fault);
  if (command.overrides == current.risk.overrides) return account_events{};
  return account_events{risk_limits_changed{command.overrides, command.act}};
}

result<account_events, account_rejection> decide(const account& current, const risk::switch_account& command) {
  if (auto fault = access_fault(current, command.by, access_need::share)) return no(*fault);
  const bool office = command.by.roles.has(identity::role::admin);
  const auto before = current.risk.kill;
  account_events events;
  if (command.changes) {
    if (!command.active && current.is_closed()) return no(account_reject::account_closed);
    if (before == risk::kill_state::office && !command.active && !office) return no(account_reject::kill_set_by_office);
    const bool by_owner = right_of(current, command.by, access_need::share) == right::owner;
    auto after = !command.active ? risk::kill_state::off : by_owner ? risk::kill_state::own : risk::kill_state::office;
    if (before == risk::kill_state::office && command.active) after = before;
    if (after != before) events.emplace_back(risk_kill_changed{after, command.act});
  }
  if (command.cancel_open) recall_all(current, order_reason::kill_switch, events);
  return events;
}

result<account_events, account_rejection> decide(const account& current, const risk::read_account_risk& command) {
  if (auto fault = access_fault(current, command.by, access_need::view)) return no(*fault);
  return overridden(current, command.by);
}
result<account_events, account_rejection> decide(const account& current, const risk::read_account_limits& command) {
  if (auto fault = access_fault(current, command.by, access_need::view)) return no(*fault);
  return overridden(current, command.by);
}

risk::account_limits_view limits_view_of(const account& current, const account_risk_rules& rules) {
  const auto& held = current.risk;
  return {current.id,         current.terms.user,
          current.terms.kind, rules ? risk::all_limits(*rules.in_force) : risk::limit_overrides{},
          held.overrides,     held.version,
          held.changed_at,    0};
}

risk::exposure_view exposure_of(const account& current, const account_risk_rules& rules) {
  risk::exposure_view view;
  view.account = current.id;
  view.killed = killed_by(current, rules);
  exposures sums;
  view.equity = current.cash;
  each_holding(current, rules, present_price, [&](symbol_id symbol, const symbol_marks& marks, wide_money value) {
    view.equity += value;
    view.positions_value += value;
    sums.add(symbol, marks, value);
  });
  view.gross = view.positions_value;
  for (const auto& [id, order] : current.orders) {
    if (order.side == side::sell) continue;
    view.gross += order.held;
    sums.add(order.symbol, marks_of(rules, order.symbol), order.held);
  }
  view.net = view.gross;
  view.circuits = open_circuits(current, rules.now);
  view.by_symbol = parts_of(sums.by_symbol);
  view.by_sector = parts_of(sums.by_sector);
  view.by_market = parts_of(sums.by_market);
  view.open_orders = current.orders.size();
  if (rules && current.risk.day.day == rules.today) {
    view.day_known = true;
    view.opening_equity = current.risk.day.opening_equity;
    view.day_pnl = wide_money{} - day_loss_of(current, view.equity, rules);
    view.day_trades = current.risk.day.trades;
  }
  return view;
}

std::uint32_t recalled_in(const account_events& events) {
  return static_cast<std::uint32_t>(std::count_if(
      events.begin(), events.end(), [](const auto& one) { return std::holds_alternative<order_recalled>(one); }));
}

}  // namespace madang::accounts
