#include "actors/accounts/watch/activity.hpp"

#include <algorithm>
#include <set>

namespace madang::accounts {
namespace {

constexpr std::int64_t minute_ns = 60 * nanos_per_second;
/// So many orders make the mean.
constexpr std::int64_t mean_of = 50;

std::int64_t minute_of(unix_nanos at) {
  return at.value / minute_ns;
}
std::int64_t first_minute(unix_nanos now, std::int64_t window_s) {
  return minute_of({now.value - window_s * nanos_per_second});
}

const open_order_state* find(const account& current, order_id order) {
  const auto found = current.orders.find(order);
  return found == current.orders.end() ? nullptr : &found->second;
}

/// What the market turns away because of the order, not for want of somebody to trade with.
bool is_error(const order_closed& event) {
  return event.status == order_status::rejected && event.reason != order_reason::no_liquidity &&
         event.reason != order_reason::fok_not_fillable && event.reason != order_reason::self_trade &&
         event.reason != order_reason::no_best_price;
}
/// A refusal by a switch or a breaker says nothing new.
bool is_error(const risk_check_rejected& event) {
  return event.which != risk::rule::kill_switch && event.which != risk::rule::circuit_open;
}

struct activity_reader {
  const account& before;
  activity& into;

  void operator()(const order_opened& event) const {
    if (event.family && event.family->is_leg()) return;
    into.symbol = event.terms.symbol;
    into.orders = 1;
  }
  void operator()(const fill_booked& event) const {
    into.symbol = event.symbol;
    into.trades = 1;
    into.lost = wide_money{} - event.realized;
  }
  void operator()(const order_closed& event) const {
    const auto* order = find(before, event.order);
    if (order == nullptr) return;
    into.symbol = order->symbol;
    if (event.reason == order_reason::cancelled_by_user) into.cancels = 1;
    if (is_error(event)) into.errors = 1;
  }
  void operator()(const risk_check_rejected& event) const {
    into.symbol = event.symbol;
    if (is_error(event)) into.errors = 1;
  }
  template <class Other>
  void operator()(const Other&) const {}
};

/// Keeps the newest ones.
template <class List>
void keep(List& list, std::size_t most) {
  if (list.size() > most) list.erase(list.begin(), list.end() - static_cast<std::ptrdiff_t>(most));
}

void count_minute(risk_watch_state& in, const activity& one, const event_meta& meta) {
  const auto minute = minute_of(meta.time);
  auto& minutes = in.minutes;
  if (minutes.empty() || minutes.back().minute < minute) {
    const auto oldest = minute - static_cast<std::int64_t>(watched_minutes_max) + 1;
    std::erase_if(minutes, [&](const auto& each) { return each.minute < oldest; });
    minutes.push_back({minute, meta.seq, 0, 0, 0, 0, {}});
  }
  auto& now = minutes.back();
  now.orders += one.orders;
  now.cancels += one.cancels;
  now.trades += one.trades;
  now.errors += one.errors;
  now.lost += one.lost;
}

void count_symbol(risk_watch_state& in, const activity& one, const event_meta& meta) {
  if (one.errors == 0 && !one.lost) return;
  const auto minute = minute_of(meta.time);
  auto& all = in.symbols;
  const auto found = std::find_if(all.rbegin(), all.rend(),
                                  [&](const auto& each) { return each.symbol == one.symbol && each.minute == minute; });
  if (found != all.rend()) {
    found->errors += one.errors;
    found->lost += one.lost;
    return;
  }
  const auto oldest = minute - static_cast<std::int64_t>(watched_minutes_max) + 1;
  std::erase_if(all, [&](const auto& each) { return each.minute < oldest; });
  all.push_back({one.symbol, minute, one.errors, one.lost});
  keep(all, watched_symbols_max);
}

struct watcher {
  account& target;
  const event_meta& meta;

  risk_watch_state& state() const { return target.risk.watch; }

  void operator()(const order_opened& event) const {
    if (event.family && event.family->is_leg()) return;
    auto& in = state();
    const auto value = saturated(wide_notional(event.terms.worst, event.terms.quantity));
    const auto count = std::min<std::int64_t>(static_cast<std::int64_t>(++in.orders), mean_of);
    in.mean_order.raw += (value.raw - in.mean_order.raw) / count;
  }

  /// Whether orders of the other side lie at several prices while this one trades.
  void operator()(const fill_booked& event) const {
    constexpr std::size_t prices_min = 2;
    if (target.orders.size() <= prices_min) return;
    std::set<price> prices;
    for (const auto& [id, order] : target.orders) {
      const bool waits = order.family && order.family->waits;
      if (order.symbol == event.symbol && order.side != event.side && !waits) prices.insert(order.worst);
    }
    if (prices.size() < prices_min) return;
    auto& layers = state().layers;
    std::erase_if(layers, [&](const auto& one) { return one.symbol == event.symbol; });
    const auto other = event.side == side::buy ? side::sell : side::buy;
    layers.push_back({event.symbol, other, meta.time, meta.seq, static_cast<std::uint32_t>(prices.size()), 0, 0});
    keep(layers, layers_max);
  }

  void operator()(const order_closed& event) const {
    const auto* order = find(target, event.order);
    if (order == nullptr || event.reason != order_reason::cancelled_by_user) return;
    for (auto& one : state().layers) {
      if (one.symbol != order->symbol || one.side != order->side) continue;
      if (one.left++ == 0) one.first_left_seq = meta.seq;
    }
  }

  void operator()(const risk_circuit_opened& event) const {
    auto& open = state().circuits;
    std::erase_if(open, [&](const auto& one) { return one.symbol == event.symbol || one.until <= meta.time; });
    open.push_back({event.symbol, event.cause, event.until});
    keep(open, open_circuits_max);
  }
  void operator()(const risk_limit_breached& event) const {
    auto& known = state().breaches;
    std::erase_if(known, [&](const auto& one) { return one.day != event.day; });
    known.push_back({event.which, event.day, event.subject});
    keep(known, breaches_max);
  }
  void operator()(const risk_anomaly_found& event) const {
    auto& known = state().found;
    std::erase_if(known, [&](const auto& one) { return one.kind == event.kind; });
    known.push_back({event.kind, meta.time});
  }
  void operator()(const risk_liquidation_planned& event) const { state().plan = {meta.seq, event.parts}; }
  void operator()(const risk_alert_reviewed& event) const {
    if (event.event_seq == state().plan.event_seq) state().plan = {};
  }
  template <class Other>
  void operator()(const Other&) const {}
};

}  // namespace

activity& activity::operator+=(const activity& other) {
  orders += other.orders;
  cancels += other.cancels;
  trades += other.trades;
  errors += other.errors;
  lost += other.lost;
  return *this;
}

activity activity_of(const account& before, const account_event& event) {
  activity made;
  std::visit(activity_reader{before, made}, event);
  return made;
}

activity activity_in(const account& current, unix_nanos now, std::int64_t window_s) {
  const auto first = first_minute(now, window_s);
  activity sum;
  for (const auto& one : current.risk.watch.minutes) {
    if (one.minute >= first) sum += {{}, one.orders, one.cancels, one.trades, one.errors, one.lost};
  }
  return sum;
}

activity activity_in(const account& current, symbol_id symbol, unix_nanos now, std::int64_t window_s) {
  const auto first = first_minute(now, window_s);
  activity sum;
  for (const auto& one : current.risk.watch.symbols) {
    if (one.symbol == symbol && one.minute >= first) sum += {symbol, 0, 0, 0, one.errors, one.lost};
  }
  return sum;
}

std::vector<risk::alert_evidence> evidence_in(const account& current, unix_nanos now, std::int64_t window_s) {
  const auto first = first_minute(now, window_s);
  std::vector<risk::alert_evidence> made;
  for (const auto& one : current.risk.watch.minutes) {
    if (one.minute >= first) made.push_back({entity_of(current.id), one.first_seq});
  }
  return made;
}

void watch(account& target, const account_event& event, const event_meta& meta) {
  // The house makes the market: it is not watched.
  if (target.terms.kind == account_kind::house) return;
  const auto one = activity_of(target, event);
  if (one.any()) {
    count_minute(target.risk.watch, one, meta);
    count_symbol(target.risk.watch, one, meta);
  }
  std::visit(watcher{target, meta}, event);
}

}  // namespace madang::accounts
