#include "messages/money/money.hpp"

#include <algorithm>
#include <limits>

namespace madang {
namespace {

__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

constexpr std::int64_t int64_max = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t int64_min = std::numeric_limits<std::int64_t>::min();
constexpr int average_decimals = 6;
/// A sign, 19 digits, a point and as many decimals; anything longer is refused unread.
constexpr std::size_t decimal_length_max = 41;

constexpr bool fits(int128 value) {
  return value >= int64_min && value <= int64_max;
}

constexpr int128 product(price each, quantity amount) {
  return int128{each.raw} * amount.raw;
}

/// price 10^-4 times quantity 10^-6 is 10^-10; money is 10^-4.
constexpr std::int64_t product_per_money = price::one * quantity::one / money::one;

constexpr int128 truncated(int128 value) {
  return value / product_per_money;
}
constexpr int128 ceiling(int128 value) {
  return value / product_per_money + (value % product_per_money > 0 ? 1 : 0);
}

money money_of(int128 value) {
  ensure(fits(value), "notional overflow");
  return {static_cast<std::int64_t>(value)};
}

/// Rounds to the nearest integer, ties to the even one.
int128 divide_half_even(int128 numerator, int128 denominator) {
  const bool negative = (numerator < 0) != (denominator < 0);
  const auto n = static_cast<uint128>(numerator < 0 ? -numerator : numerator);
  const auto d = static_cast<uint128>(denominator < 0 ? -denominator : denominator);
  auto quotient = n / d;
  const auto twice_rest = 2 * (n % d);
  if (twice_rest > d || (twice_rest == d && quotient % 2 == 1)) ++quotient;
  return negative ? -static_cast<int128>(quotient) : static_cast<int128>(quotient);
}

/// Digits from the right, the zeros after the last significant decimal left out.
template <class Unsigned>
std::string fixed_text(bool negative, Unsigned magnitude, int decimals) {
  char digits[48];
  auto* const end = digits + sizeof digits;
  auto* at = end;
  for (int place = 0; place < decimals; ++place, magnitude /= 10) {
    const auto digit = static_cast<char>('0' + static_cast<int>(magnitude % 10));
    if (at != end || digit != '0') *--at = digit;
  }
  if (at != end) *--at = '.';
  do {
    *--at = static_cast<char>('0' + static_cast<int>(magnitude % 10));
    magnitude /= 10;
  } while (magnitude != 0);
  if (negative) *--at = '-';
  return {at, end};
}

std::string wide_text(int128 raw, int decimals) {
  const auto magnitude = raw < 0 ? uint128{0} - static_cast<uint128>(raw) : static_cast<uint128>(raw);
  return fixed_text(raw < 0, magnitude, decimals);
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::string_view to_text(currency unit) {
  switch (unit) {
    case currency::krw:
      return "KRW";
    case currency::usd:
      return "USD";
    case currency::game:
      return "GAME";
  }
  return "UNKNOWN";
}

std::optional<currency> parse_currency(std::string_view text) {
  if (text == "KRW") return currency::krw;
  if (text == "USD") return currency::usd;
  if (text == "GAME") return currency::game;
  return std::nullopt;
}

money notional(price each, quantity amount) {
  return money_of(truncated(product(each, amount)));
}
money notional_up(price each, quantity amount) {
  return money_of(ceiling(product(each, amount)));
}

bool notional_fits(price each, quantity amount) {
  const auto exact = product(each, amount);
  return fits(truncated(exact)) && fits(ceiling(exact));
}

std::string average_text(money total, quantity amount) {
  if (!amount) return "0";
  constexpr std::int64_t scale = quantity::one / money::one * 1'000'000;
  return wide_text(divide_half_even(int128{total.raw} * scale, amount.raw), average_decimals);
}

std::string ratio_text(money part, money whole) {
  if (!whole) return "0";
  return wide_text(divide_half_even(int128{part.raw} * 1'000'000, whole.raw), average_decimals);
}

std::string decimal_text(std::int64_t raw, int decimals) {
  const auto magnitude = raw < 0 ? 0 - static_cast<std::uint64_t>(raw) : static_cast<std::uint64_t>(raw);
  return fixed_text(raw < 0, magnitude, decimals);
}

std::optional<std::int64_t> parse_decimal(std::string_view text, int decimals) {
  if (text.size() > decimal_length_max) return std::nullopt;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = std::min(text.find('.'), text.size());
  const auto whole = text.substr(0, point);
  auto fraction = point < text.size() ? text.substr(point + 1) : std::string_view{};
  if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return std::nullopt;
  if (point < text.size() && fraction.empty()) return std::nullopt;
  if (!std::all_of(whole.begin(), whole.end(), is_digit)) return std::nullopt;
  if (!std::all_of(fraction.begin(), fraction.end(), is_digit)) return std::nullopt;
  const auto places = static_cast<std::size_t>(decimals);
  // An integer is written without a point; of anything else zeros at the end change nothing.
  while (decimals > 0 && fraction.size() > places && fraction.back() == '0') fraction.remove_suffix(1);
  if (fraction.size() > places) return std::nullopt;

  // Counted below zero, where one number more fits.
  std::int64_t value = 0;
  const auto push = [&value](int digit) {
    return !__builtin_mul_overflow(value, std::int64_t{10}, &value) &&
           !__builtin_sub_overflow(value, std::int64_t{digit}, &value);
  };
  for (char c : whole) {
    if (!push(c - '0')) return std::nullopt;
  }
  for (char c : fraction) {
    if (!push(c - '0')) return std::nullopt;
  }
  for (auto place = fraction.size(); place < static_cast<std::size_t>(decimals); ++place) {
    if (!push(0)) return std::nullopt;
  }
  if (negative) return value == 0 ? std::nullopt : std::optional(value);
  if (value == int64_min) return std::nullopt;
  return -value;
}

}  // namespace madang
