#include "actors/accounts/watch/anomalies.hpp"

#include <algorithm>
#include <string>

namespace madang::accounts {
namespace {

constexpr std::int64_t rest_ns = 3'600 * nanos_per_second;

/// Looks at one step of an account.
class search {
 public:
  search(const account& current, const account_events& made, const activity& added, const account_risk_rules& rules,
         account_events& events)
      : current_(current), made_(made), added_(added), rules_(rules), events_(events) {}

  void all() {
    const auto& most = rules_.anomalies;
    if (added_.orders > 0 && most.size_factor > 0) size();
    if ((added_.orders > 0 && most.order_to_trade > 0) || (added_.cancels > 0 && most.cancels > 0)) counts();
    if (added_.cancels > 0 && most.layers > 0) layers();
  }

 private:
  /// An order far larger than the account's orders are.
  void size() {
    const auto& most = rules_.anomalies;
    const auto& known = current_.risk.watch;
    if (static_cast<std::int64_t>(known.orders) < most.size_orders_min || known.mean_order.raw <= 0) return;
    for (std::size_t i = 0; i < made_.size(); ++i) {
      const auto* opened = std::get_if<order_opened>(&made_[i]);
      if (opened == nullptr) continue;
      const auto value = wide_notional(opened->terms.worst, opened->terms.quantity);
      if (value.raw < wide_int{known.mean_order.raw} * most.size_factor) continue;
      found(risk::alert_kind::sudden_size, added_.symbol,
            "an order worth " + to_text(value) + ", where the mean is " + to_text(known.mean_order), {at(i)});
    }
  }

  void counts() {
    const auto& most = rules_.anomalies;
    auto sum = activity_in(current_, rules_.now, most.window_s);
    sum += added_;
    const auto trades = std::max<std::int64_t>(sum.trades, 1);
    if (added_.orders > 0 && most.order_to_trade > 0 && sum.orders >= most.orders_min &&
        sum.orders >= most.order_to_trade * trades && is_new(risk::alert_kind::order_to_trade)) {
      found(risk::alert_kind::order_to_trade, {},
            std::to_string(sum.orders) + " orders and " + std::to_string(sum.trades) + " trades" + in_window(),
            evidence());
    }
    if (added_.cancels > 0 && most.cancels > 0 && sum.cancels >= most.cancels &&
        is_new(risk::alert_kind::cancel_burst)) {
      found(risk::alert_kind::cancel_burst, {}, std::to_string(sum.cancels) + " orders cancelled" + in_window(),
            evidence());
    }
  }

  /// Orders that lay at several prices leave after a trade on the other side: they may have been there to move it.
  void layers() {
    for (std::size_t i = 0; i < made_.size(); ++i) {
      const auto* closed = std::get_if<order_closed>(&made_[i]);
      if (closed == nullptr) continue;
      const auto order = current_.orders.find(closed->order);
      if (order == current_.orders.end()) continue;
      for (const auto& one : current_.risk.watch.layers) {
        if (one.symbol != order->second.symbol || one.side != order->second.side) continue;
        if (rules_.now - one.at > layer_life_ns || one.prices < rules_.anomalies.layers) continue;
        if (one.left + 1 < rules_.anomalies.layers) continue;
        auto proof = std::vector{own(one.trade_seq)};
        if (one.first_left_seq != 0) proof.push_back(own(one.first_left_seq));
        proof.push_back(at(i));
        found(risk::alert_kind::layering, one.symbol,
              std::to_string(one.left + 1) + " orders cancelled after a trade on the other side, which lay at " +
                  std::to_string(one.prices) + " prices",
              std::move(proof));
      }
    }
  }

  std::string in_window() const { return " in " + std::to_string(rules_.anomalies.window_s) + " s"; }
  risk::alert_evidence own(std::uint64_t seq) const { return {entity_of(current_.id), seq}; }
  /// The event that is about to be appended.
  risk::alert_evidence at(std::size_t index) const { return own(current_.seq + index + 1); }
  std::vector<risk::alert_evidence> evidence() const {
    auto all = evidence_in(current_, rules_.now, rules_.anomalies.window_s);
    all.push_back(at(made_.size() - 1));
    return all;
  }

  /// Not told of within the last hour, nor by this step.
  bool is_new(risk::alert_kind kind) const {
    const auto& known = current_.risk.watch.found;
    const bool rests = std::any_of(known.begin(), known.end(),
                                   [&](const auto& one) { return one.kind == kind && rules_.now - one.at < rest_ns; });
    return !rests && std::none_of(events_.begin(), events_.end(), [&](const auto& one) {
      const auto* other = std::get_if<risk_anomaly_found>(&one);
      return other != nullptr && other->kind == kind;
    });
  }
  void found(risk::alert_kind kind, symbol_id symbol, std::string detail, std::vector<risk::alert_evidence> evidence) {
    if (is_new(kind)) {
      events_.emplace_back(risk_anomaly_found{kind, symbol, std::move(detail), std::move(evidence)});
    }
  }

  const account& current_;
  const account_events& made_;
  const activity& added_;
  const account_risk_rules& rules_;
  account_events& events_;
};

}  // namespace

void find_anomalies(const account& current, const account_events& made, const activity& added,
                    const account_risk_rules& rules, account_events& events) {
  if (rules.anomalies.any()) search(current, made, added, rules, events).all();
}

}  // namespace madang::accounts
