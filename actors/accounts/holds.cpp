#include "actors/accounts/holds.hpp"

namespace madang::accounts {
namespace {

__extension__ using int128 = __int128;

money narrow(int128 value) {
  ensure(value <= INT64_MAX && value >= INT64_MIN, "an amount does not fit");
  return money{static_cast<std::int64_t>(value)};
}

}  // namespace

money share_of(money amount, rate share) {
  return narrow(static_cast<int128>(amount.raw) * share.raw / rate::one);
}

money share_of_up(money amount, rate share) {
  auto product = static_cast<int128>(amount.raw) * share.raw;
  return narrow((product + rate::one - 1) / rate::one);
}

money charge_of(money value, rate share, money unit, rounding rule) {
  return rounded(share_of(value, share), unit, rule);
}

bool hold_fits(price worst, quantity open, rate fee_rate, money unit) {
  if (!notional_fits(worst, open)) return false;
  // notional_up may be one above notional, and so may the fee, which may grow by a unit besides.
  auto value = static_cast<int128>(notional(worst, open).raw) + 1;
  return value + value * fee_rate.raw / rate::one + 1 + unit.raw <= INT64_MAX;
}

money purchase_hold(price worst, quantity open, rate fee_rate, money unit) {
  auto value = notional_up(worst, open);
  return value + rounded(share_of_up(value, fee_rate), unit, hold_rounding);
}

wide_money proceeds_limit(price worst, quantity open) {
  constexpr int dearer_max = 4;
  return wide_money{wide_notional(worst, open).raw * dearer_max};
}

}  // namespace madang::accounts
