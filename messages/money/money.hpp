#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "messages/result.hpp"

namespace madang {

/// A checked fixed-point integer: `raw` counts units of 10^-Decimals. Arithmetic that overflows is a bug (`ensure`);
/// input is bounded by `max` when it is parsed.
template <class Tag, int Decimals>
struct fixed_point {
  static constexpr int decimals = Decimals;
  static constexpr std::int64_t one = [] {
    std::int64_t scale = 1;
    for (int i = 0; i < Decimals; ++i) scale *= 10;
    return scale;
  }();
  std::int64_t raw = 0;

  static constexpr fixed_point whole(std::int64_t units) { return {checked_multiply(units, one)}; }
  constexpr explicit operator bool() const { return raw != 0; }
  friend constexpr auto operator<=>(const fixed_point&, const fixed_point&) = default;

  friend constexpr fixed_point operator+(fixed_point a, fixed_point b) { return {checked_add(a.raw, b.raw)}; }
  friend constexpr fixed_point operator-(fixed_point a, fixed_point b) { return {checked_subtract(a.raw, b.raw)}; }
  friend constexpr fixed_point operator-(fixed_point a) { return {checked_subtract(0, a.raw)}; }
  constexpr fixed_point& operator+=(fixed_point b) { return *this = *this + b; }
  constexpr fixed_point& operator-=(fixed_point b) { return *this = *this - b; }

 private:
  static constexpr std::int64_t checked_add(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    if (__builtin_add_overflow(a, b, &out)) ensure(false, "fixed-point overflow");
    return out;
  }
  static constexpr std::int64_t checked_subtract(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    if (__builtin_sub_overflow(a, b, &out)) ensure(false, "fixed-point overflow");
    return out;
  }
  static constexpr std::int64_t checked_multiply(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    if (__builtin_mul_overflow(a, b, &out)) ensure(false, "fixed-point overflow");
    return out;
  }
};

/// Currency units per share; 10^-4.
using price = fixed_point<struct price_tag, 4>;
/// Shares; 10^-6, so that venues with fractional shares fit. KRX lots are whole shares.
using quantity = fixed_point<struct quantity_tag, 6>;
/// Currency units; 10^-4. The largest amount is about 922 trillion.
using money = fixed_point<struct money_tag, 4>;

/// A share of an amount; 10^-8.
using rate = fixed_point<struct rate_tag, 8>;

enum class currency : std::uint8_t { krw = 1, usd = 2, game = 3 };

/// ISO 4217 codes, and `GAME` for game money.
std::string_view to_text(currency unit);
std::optional<currency> parse_currency(std::string_view text);

/// What `amount` shares at `each` cost: 128-bit intermediate, rounded towards zero, so that parts never exceed the
/// whole.
money notional(price each, quantity amount);
/// The same, rounded up: what a hold must cover.
money notional_up(price each, quantity amount);
/// Whether `notional` of these fits into `money`; input must be checked with it before the two above.
bool notional_fits(price each, quantity amount);

/// Total divided by quantity, rounded half-even to six decimals, as text; "0" for no quantity.
std::string average_text(money total, quantity amount);
/// A fraction a/b rounded half-even to six decimals, as text; "0" where b is zero.
std::string ratio_text(money part, money whole);

/// Decimal text without trailing zeros: `71000`, `0.0123`, `-5`.
std::string decimal_text(std::int64_t raw, int decimals);
/// Reads plain decimal text (optional `-`, digits, optional fraction; no exponent, no plus, no superfluous leading
/// zero). Nothing where the text is malformed, has more decimals than given (zeros behind the last do not count, unless
/// it is an integer that is asked for), or does not fit.
std::optional<std::int64_t> parse_decimal(std::string_view text, int decimals);

template <class Tag, int Decimals>
std::string to_text(fixed_point<Tag, Decimals> value) {
  return decimal_text(value.raw, Decimals);
}
template <class FixedPoint>
std::optional<FixedPoint> parse_fixed(std::string_view text) {
  auto raw = parse_decimal(text, FixedPoint::decimals);
  if (!raw) return std::nullopt;
  return FixedPoint{*raw};
}

}  // namespace madang
