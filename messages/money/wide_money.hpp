#pragma once

#include "messages/money/money.hpp"

namespace madang {

__extension__ using wide_int = __int128;

/// A fraction with six decimals: 0.0123 is 1.23 %.
using fraction = fixed_point<struct fraction_tag, 6>;

/// An amount in 128 bits, in the same unit: for sums that may outgrow it, such as all that was ever paid in, or what a
/// symbol trades in a day. They cannot outgrow this in the lifetime of a platform, so its arithmetic is not checked.
template <class Amount>
struct wide {
  static constexpr int decimals = Amount::decimals;
  wide_int raw = 0;

  constexpr wide() = default;
  constexpr explicit wide(wide_int units) : raw(units) {}
  constexpr wide(Amount amount) : raw(amount.raw) {}  // NOLINT: every amount is one

  constexpr explicit operator bool() const { return raw != 0; }
  friend constexpr bool operator==(const wide&, const wide&) = default;
  friend constexpr bool operator<(wide a, wide b) { return a.raw < b.raw; }
  friend constexpr bool operator>(wide a, wide b) { return b < a; }
  friend constexpr wide operator+(wide a, wide b) { return wide{a.raw + b.raw}; }
  friend constexpr wide operator-(wide a, wide b) { return wide{a.raw - b.raw}; }
  constexpr wide& operator+=(wide b) { return *this = *this + b; }
  constexpr wide& operator-=(wide b) { return *this = *this - b; }
};
using wide_money = wide<money>;
using wide_quantity = wide<quantity>;

/// The amount, or the nearest that `money` can say.
money saturated(wide_money amount);
/// Price times quantity, rounded towards zero; always fits.
wide_money wide_notional(price each, quantity amount);
/// value * by / over, exact in between, rounded half-even. Nothing where `over` is zero or the result does not fit.
std::optional<wide_int> scaled(wide_int value, std::int64_t by, std::int64_t over);
/// The same where the three are amounts of any size: what does not fit 64 bits loses its lowest bits first.
std::optional<wide_int> scaled(wide_int value, wide_money by, wide_money over);

std::string wide_decimal_text(wide_int raw, int decimals);
template <class Amount>
std::string to_text(wide<Amount> amount) {
  return wide_decimal_text(amount.raw, Amount::decimals);
}
/// As those of `money`.
std::string average_text(wide_money total, quantity amount);
std::string ratio_text(wide_money part, wide_money whole);

}  // namespace madang
