#include "messages/money/wide_money.hpp"

#include <algorithm>
#include <limits>

namespace madang {
namespace {

__extension__ using wide_natural = unsigned __int128;

constexpr int fraction_decimals = 6;
constexpr std::int64_t fraction_one = 1'000'000;

constexpr wide_natural magnitude_of(wide_int value) {
  return value < 0 ? wide_natural{0} - static_cast<wide_natural>(value) : static_cast<wide_natural>(value);
}
constexpr std::uint64_t low(wide_natural value) {
  return static_cast<std::uint64_t>(value);
}
constexpr std::uint64_t high(wide_natural value) {
  return static_cast<std::uint64_t>(value >> 64);
}

/// value * by / over with 192 bits in between; nothing where the quotient needs more than 127.
std::optional<wide_natural> multiply_divide(wide_natural value, std::uint64_t by, std::uint64_t over) {
  const auto lower = wide_natural{low(value)} * by;
  const auto upper = wide_natural{high(value)} * by + high(lower);
  if (high(upper) >= over) return std::nullopt;
  const auto rest = ((upper % over) << 64) | low(lower);
  auto quotient = ((upper / over) << 64) | (rest / over);
  const auto twice = 2 * (rest % over);
  if (twice > over || (twice == over && quotient % 2 == 1)) ++quotient;
  if (quotient > static_cast<wide_natural>(std::numeric_limits<wide_int>::max())) return std::nullopt;
  return quotient;
}

std::optional<wide_int> with_sign(bool negative, std::optional<wide_natural> magnitude) {
  if (!magnitude) return std::nullopt;
  const auto value = static_cast<wide_int>(*magnitude);
  return negative ? -value : value;
}

}  // namespace

money saturated(wide_money amount) {
  constexpr wide_int most = std::numeric_limits<std::int64_t>::max();
  return {static_cast<std::int64_t>(std::clamp(amount.raw, -most, most))};
}

wide_money wide_notional(price each, quantity amount) {
  constexpr std::int64_t product_per_money = price::one * quantity::one / money::one;
  return wide_money{wide_int{each.raw} * amount.raw / product_per_money};
}

std::optional<wide_int> scaled(wide_int value, std::int64_t by, std::int64_t over) {
  if (over == 0) return std::nullopt;
  const bool negative = ((value < 0) != (by < 0)) != (over < 0);
  return with_sign(negative, multiply_divide(magnitude_of(value), low(magnitude_of(by)), low(magnitude_of(over))));
}

std::optional<wide_int> scaled(wide_int value, wide_money by, wide_money over) {
  auto factor = magnitude_of(by.raw);
  auto divisor = magnitude_of(over.raw);
  for (; high(factor) != 0 || high(divisor) != 0; factor >>= 1, divisor >>= 1) continue;
  if (divisor == 0) return std::nullopt;
  const bool negative = ((value < 0) != (by.raw < 0)) != (over.raw < 0);
  return with_sign(negative, multiply_divide(magnitude_of(value), low(factor), low(divisor)));
}

std::string wide_decimal_text(wide_int raw, int decimals) {
  // From the right; zeros behind the last significant decimal are left out.
  std::string reversed;
  auto rest = magnitude_of(raw);
  for (int place = 0; place < decimals; ++place, rest /= 10) {
    const auto digit = static_cast<char>('0' + static_cast<int>(rest % 10));
    if (!reversed.empty() || digit != '0') reversed += digit;
  }
  if (!reversed.empty()) reversed += '.';
  do {
    reversed += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  } while (rest != 0);
  if (raw < 0) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

std::string average_text(wide_money total, quantity amount) {
  if (!amount) return "0";
  constexpr std::int64_t scale = quantity::one / money::one * fraction_one;
  const auto average = scaled(total.raw, scale, amount.raw);
  return average ? wide_decimal_text(*average, fraction_decimals) : "0";
}

std::string ratio_text(wide_money part, wide_money whole) {
  const auto ratio = scaled(fraction_one, part, whole);
  return ratio ? wide_decimal_text(*ratio, fraction_decimals) : "0";
}

}  // namespace madang
