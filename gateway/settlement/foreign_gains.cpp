#include "gateway/settlement/foreign_gains.hpp"

#include <algorithm>

namespace madang::settlement {
namespace {

constexpr wide_int won_unit = money::whole(1).raw;

/// Towards zero.
wide_money cut(wide_money amount) {
  return wide_money{amount.raw - amount.raw % won_unit};
}

}  // namespace

std::optional<foreign_gains> gains_of(const std::vector<foreign_item>& items, currency of,
                                      const dated_exchange_rates& rates, const foreign_gain_rule& rule) {
  wide_money sum;
  for (const auto& one : items) {
    const auto won = rates.won_on(of, one.rate_on);
    if (!won) return std::nullopt;
    const auto converted = scaled(wide_int{one.amount.raw}, won->raw, price::whole(1).raw);
    if (!converted) return std::nullopt;
    sum += wide_money{*converted};
  }
  foreign_gains made{cut(sum), {}};
  const auto taxed = std::max<wide_int>(made.gain.raw - rule.allowance.raw, 0);
  if (const auto tax = scaled(taxed, rule.share.raw, rate::one)) made.tax = cut(wide_money{*tax});
  return made;
}

}  // namespace madang::settlement
