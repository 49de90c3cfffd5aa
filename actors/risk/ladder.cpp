#include "actors/risk/ladder.hpp"

#include <algorithm>

namespace madang::risk {
namespace {

/// Of one rule: what it finds.
class finding {
 public:
  finding(rule which, const limits& in_force, const order_facts& facts)
      : which_(which), in_(in_force), facts_(facts), limit_(in_force.of(which)) {}

  rule_outcome made() const;

 private:
  rule_outcome skipped() const { return {which_, verdict::skipped, limit_, std::nullopt}; }
  rule_outcome of(bool fails) const { return {which_, fails ? verdict::fail : verdict::pass, limit_, std::nullopt}; }
  rule_outcome measured(bool fails, wide_int value) const {
    return {which_, fails ? verdict::fail : verdict::pass, limit_, value};
  }
  /// Fails above the limit.
  rule_outcome at_most(wide_int value) const {
    return limit_ == no_limit ? skipped() : measured(value > limit_, value);
  }
  /// `part` of `whole`, which fails above the limit. Exact: what is shown is rounded, what decides is not.
  rule_outcome rate_at_most(wide_int part, wide_int whole) const;

  bool is_sale() const { return facts_.side == side::sell; }
  bool is_killed() const { return facts_.killed != kill_switch::off && !is_sale(); }
  rule_outcome allowed(const std::optional<std::uint32_t>& bits, unsigned number) const {
    return bits ? of((*bits >> (number - 1) & 1U) == 0) : skipped();
  }
  rule_outcome restricted() const {
    if (in_.restricted.empty()) return skipped();
    return of(std::binary_search(in_.restricted.begin(), in_.restricted.end(), facts_.symbol));
  }
  rule_outcome hours() const {
    if (!in_.hours) return skipped();
    return of(facts_.minute < in_.hours->opens || facts_.minute >= in_.hours->closes);
  }
  rule_outcome fat_finger() const {
    if (!facts_.mean_volume) return skipped();
    return rate_at_most(facts_.quantity.raw, facts_.mean_volume.raw);
  }
  rule_outcome collar() const {
    if (!facts_.limit || !facts_.last) return skipped();
    const auto off = wide_int{facts_.limit.raw} - facts_.last.raw;
    return rate_at_most(off < 0 ? -off : off, facts_.last.raw);
  }
  rule_outcome order_value() const {
    return limit_ == no_limit ? skipped() : at_most(wide_notional(facts_.value_price, facts_.quantity).raw);
  }
  rule_outcome day_loss() const {
    if (limit_ == no_limit || is_sale()) return skipped();
    return measured(facts_.day_loss.raw >= limit_, facts_.day_loss.raw);
  }
  rule_outcome of_purchases(const rule_outcome& made) const { return is_sale() ? skipped() : made; }
  rule_outcome of_new_orders(std::uint64_t count) const {
    return facts_.amends ? skipped() : at_most(static_cast<wide_int>(count));
  }

  rule which_;
  const limits& in_;
  const order_facts& facts_;
  std::int64_t limit_;
};

rule_outcome finding::rate_at_most(wide_int part, wide_int whole) const {
  if (limit_ == no_limit) return skipped();
  if (part <= 0) return measured(false, 0);
  if (whole <= 0) return of(true);  // a part of nothing
  constexpr wide_int most = wide_int{1} << 63;
  // Beyond it nothing is exact any more, nor does it need to be.
  while (part >= most || whole >= most) {
    part >>= 1;
    whole = std::max<wide_int>(whole >> 1, 1);
  }
  const auto value = part * rate::one / whole;
  return measured(part * rate::one > whole * limit_, value);
}

rule_outcome finding::made() const {
  switch (which_) {
    case rule::kill_switch:
      return of(is_killed());
    case rule::circuit_open:
      return of(facts_.circuit_until.value != 0 && !is_sale());
    case rule::allowed_products:
      return allowed(in_.products, static_cast<unsigned>(facts_.product));
    case rule::allowed_markets:
      return allowed(in_.markets, static_cast<unsigned>(facts_.market));
    case rule::restricted_symbols:
      return restricted();
    case rule::trading_hours:
      return hours();
    case rule::fat_finger:
      return fat_finger();
    case rule::price_collar:
      return collar();
    case rule::max_order_value:
      return order_value();
    case rule::max_position_quantity:
      return of_purchases(at_most(facts_.position_quantity.raw));
    case rule::max_position_value:
      return of_purchases(at_most(facts_.position_value.raw));
    case rule::max_position_rate:
      return of_purchases(rate_at_most(facts_.position_value.raw, facts_.equity.raw));
    case rule::max_sector_rate:
      return facts_.sector_known ? of_purchases(rate_at_most(facts_.sector_value.raw, facts_.equity.raw)) : skipped();
    case rule::max_leverage:
      return of_purchases(rate_at_most(facts_.gross.raw, facts_.equity.raw));
    case rule::max_daily_loss:
      return day_loss();
    case rule::max_open_orders:
      return of_new_orders(facts_.open_orders);
    case rule::max_daily_trades:
      return of_new_orders(facts_.trades);
    case rule::on_breach:
      break;
  }
  return skipped();
}

}  // namespace

rule_outcome outcome_of(rule which, const limits& in_force, const order_facts& facts) {
  return finding(which, in_force, facts).made();
}

std::optional<rule_outcome> first_failure(const limits& in_force, const order_facts& facts) {
  for (const auto& row : rule_rows) {
    auto outcome = outcome_of(row.which, in_force, facts);
    if (outcome.says == verdict::fail) return outcome;
  }
  return std::nullopt;
}

std::vector<rule_outcome> all_outcomes(const limits& in_force, const order_facts& facts) {
  std::vector<rule_outcome> all;
  all.reserve(rule_count);
  for (const auto& row : rule_rows) all.push_back(outcome_of(row.which, in_force, facts));
  return all;
}

std::vector<rule_outcome> broken_limits(const limits& in_force, const standing_facts& facts) {
  // As if nothing more were bought: what the rules then say of a purchase is how the account stands.
  order_facts standing;
  standing.position_value = facts.position_value;
  standing.sector_known = !facts.sector.empty();
  standing.sector_value = facts.sector_value;
  standing.gross = facts.gross;
  standing.equity = facts.equity;
  standing.day_loss = facts.day_loss;
  std::vector<rule_outcome> broken;
  for (const auto which : {rule::max_position_value, rule::max_position_rate, rule::max_sector_rate,
                           rule::max_leverage, rule::max_daily_loss}) {
    auto outcome = outcome_of(which, in_force, standing);
    if (outcome.says == verdict::fail) broken.push_back(outcome);
  }
  return broken;
}

}  // namespace madang::risk
