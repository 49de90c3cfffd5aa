#include "messages/money/money.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>

namespace madang {
namespace {

__extension__ using int128 = __int128;

constexpr std::uint64_t seed = 20'260'101;
constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();
constexpr auto int64_min = std::numeric_limits<std::int64_t>::min();

/// Numbers of every length and sign, the edges among them.
class number_source {
 public:
  std::int64_t any() {
    constexpr std::int64_t edges[] = {0, 1, -1, 9, 10, 9'999, 10'000, 10'001, int64_max, int64_min, int64_min + 1};
    if (random_() % 16 == 0) return edges[random_() % std::size(edges)];
    return static_cast<std::int64_t>(random_()) >> random_() % 64;
  }
  std::int64_t positive() {
    return static_cast<std::int64_t>((random_() >> 1) >> random_() % 62) + (random_() % 2 == 0 ? 0 : 1);
  }

 private:
  std::mt19937_64 random_{seed};
};

/// Digit by digit, the slow and obvious way.
std::string slow_text(int128 raw, int decimals) {
  const bool negative = raw < 0;
  std::string digits;
  for (; raw != 0; raw /= 10) digits.insert(0, 1, static_cast<char>('0' + (negative ? -(raw % 10) : raw % 10)));
  while (digits.size() <= static_cast<std::size_t>(decimals)) digits.insert(0, 1, '0');
  digits.insert(digits.size() - static_cast<std::size_t>(decimals), 1, '.');
  while (digits.back() == '0') digits.pop_back();
  if (digits.back() == '.') digits.pop_back();
  return negative ? "-" + digits : digits;
}

/// Long division: the floor of the magnitude first, then a look at what is left.
int128 slow_half_even(int128 a, int128 b) {
  const int128 sign = (a < 0) == (b < 0) ? 1 : -1;
  if (a < 0) a = -a;
  if (b < 0) b = -b;
  const int128 down = a / b;
  const int128 left = a - down * b;
  if (left > b - left) return sign * (down + 1);
  if (left == b - left) return sign * (down + down % 2);
  return sign * down;
}

TEST(decimal, texts_are_exact_and_without_trailing_zeros) {
  EXPECT_EQ(decimal_text(710'000'000, 4), "71000");
  EXPECT_EQ(decimal_text(123, 4), "0.0123");
  EXPECT_EQ(decimal_text(-50'000, 4), "-5");
  EXPECT_EQ(decimal_text(0, 4), "0");
  EXPECT_EQ(decimal_text(-1, 6), "-0.000001");
  EXPECT_EQ(decimal_text(120, 0), "120");
  EXPECT_EQ(decimal_text(int64_max, 4), "922337203685477.5807");
  EXPECT_EQ(decimal_text(int64_min, 4), "-922337203685477.5808");
}

TEST(decimal, text_of_any_number_equals_the_slow_one_and_reads_back) {
  number_source numbers;
  for (int i = 0; i < 200'000; ++i) {
    const auto raw = numbers.any();
    const int decimals = i % 9;
    const auto text = decimal_text(raw, decimals);
    ASSERT_EQ(text, slow_text(raw, decimals));
    ASSERT_EQ(parse_decimal(text, decimals), raw) << text;
  }
}

TEST(decimal, reads_fewer_decimals_and_trailing_zeros) {
  EXPECT_EQ(parse_decimal("71000", 4), 710'000'000);
  EXPECT_EQ(parse_decimal("1.5", 4), 15'000);
  EXPECT_EQ(parse_decimal("1.50", 4), 15'000);
  EXPECT_EQ(parse_decimal("0", 4), 0);
  EXPECT_EQ(parse_decimal("0.0000", 4), 0);
  EXPECT_EQ(parse_decimal("-0.0001", 4), -1);
  EXPECT_EQ(parse_decimal("60500.00000", 4), 605'000'000);
  EXPECT_EQ(parse_decimal("0.00010000000000", 4), 1);
  EXPECT_EQ(parse_decimal("10", 0), 10);
}

TEST(decimal, refuses_malformed_text) {
  for (std::string_view text :
       {"",      "-",    "+1",      "01",  "00",  "-01",     "1.",      ".5",       "-.5",   ".",
        "-0",    "-0.0", "-0.0000", "1e3", "1E3", "0x1",     " 1",      "1 ",       "1,000", "1..2",
        "1.2.3", "--1",  "1-",      "nan", "inf", "1.23456", "1.00001", "\xd9\xa1", "1\n",   "1_000"}) {
    EXPECT_FALSE(parse_decimal(text, 4)) << text;
  }
  EXPECT_FALSE(parse_decimal(std::string_view("1\0", 2), 4));
  EXPECT_FALSE(parse_decimal("1.0", 0));
}

TEST(decimal, refuses_what_does_not_fit) {
  EXPECT_EQ(parse_decimal("922337203685477.5807", 4), int64_max);
  EXPECT_FALSE(parse_decimal("922337203685477.5808", 4));
  EXPECT_EQ(parse_decimal("-922337203685477.5808", 4), int64_min);
  EXPECT_FALSE(parse_decimal("-922337203685477.5809", 4));
  EXPECT_FALSE(parse_decimal("922337203685478", 4));
  EXPECT_FALSE(parse_decimal("99999999999999999999999999999999999999", 0));
  EXPECT_FALSE(parse_decimal(std::string(1'000'000, '9'), 4));
  EXPECT_FALSE(parse_decimal("0." + std::string(1'000'000, '0'), 4));
}

TEST(decimal, any_garbage_is_refused_or_reads_as_its_canonical_value) {
  std::mt19937_64 random(seed);
  constexpr std::string_view alphabet = "0123456789..--+e ";
  int accepted = 0;
  for (int i = 0; i < 300'000; ++i) {
    std::string text(random() % 8, ' ');
    for (auto& c : text) c = alphabet[random() % alphabet.size()];
    const auto raw = parse_decimal(text, 4);
    if (!raw) continue;
    ++accepted;
    auto canonical = text;
    if (canonical.find('.') != std::string::npos) {
      while (canonical.back() == '0') canonical.pop_back();
      if (canonical.back() == '.') canonical.pop_back();
    }
    ASSERT_EQ(decimal_text(*raw, 4), canonical);
  }
  EXPECT_GT(accepted, 20'000);
}

TEST(fixed_point, text_uses_its_own_scale) {
  EXPECT_EQ(to_text(price::whole(71'000)), "71000");
  EXPECT_EQ(to_text(quantity{500'000}), "0.5");
  EXPECT_EQ(parse_fixed<quantity>("0.000001"), quantity{1});
  EXPECT_FALSE(parse_fixed<price>("0.00001"));
}

TEST(fixed_point, overflow_is_a_bug_and_never_wraps) {
  const money most{int64_max};
  EXPECT_THROW(most + money{1}, broken_invariant);
  EXPECT_THROW(money{int64_min} - money{1}, broken_invariant);
  EXPECT_THROW(-money{int64_min}, broken_invariant);
  EXPECT_THROW(money::whole(int64_max / 9'999), broken_invariant);
  EXPECT_EQ(most - most, money{});
}

TEST(notional, equals_the_exact_product_or_is_said_not_to_fit) {
  number_source numbers;
  int fitted = 0;
  int refused_count = 0;
  for (int i = 0; i < 200'000; ++i) {
    const price each{numbers.any()};
    const quantity amount{numbers.any()};
    const int128 exact = int128{each.raw} * amount.raw;
    int128 up = exact / 1'000'000;
    if (up * 1'000'000 < exact) ++up;
    const bool fits = exact / 1'000'000 >= int64_min && up <= int64_max;
    ASSERT_EQ(notional_fits(each, amount), fits) << each.raw << ' ' << amount.raw;
    if (!fits) {
      ++refused_count;
      continue;
    }
    ++fitted;
    ASSERT_EQ(notional(each, amount).raw, static_cast<std::int64_t>(exact / 1'000'000));
    ASSERT_EQ(notional_up(each, amount).raw, static_cast<std::int64_t>(up));
  }
  EXPECT_GT(fitted, 10'000);
  EXPECT_GT(refused_count, 10'000);
}

TEST(notional, of_whole_shares_is_exact_and_of_parts_never_exceeds_the_whole) {
  EXPECT_EQ(notional(price::whole(71'000), quantity::whole(10)), money::whole(710'000));
  const price each{12'345};
  const quantity third{333'333};
  EXPECT_EQ(notional(each, third).raw, 4'114);
  EXPECT_EQ(notional_up(each, third).raw, 4'115);
  EXPECT_LE(notional(each, third) + notional(each, third) + notional(each, third), notional(each, quantity::whole(1)));
}

TEST(notional, that_does_not_fit_is_a_bug) {
  EXPECT_FALSE(notional_fits(price{int64_max}, quantity{int64_max}));
  EXPECT_THROW(notional(price{int64_max}, quantity{int64_max}), broken_invariant);
  EXPECT_THROW(notional_up(price{int64_max}, quantity{1'000'001}), broken_invariant);
}

TEST(average, rounds_half_to_even) {
  EXPECT_EQ(average_text(money::whole(710'000), quantity::whole(10)), "71000");
  EXPECT_EQ(average_text(money::whole(1), quantity::whole(3)), "0.333333");
  EXPECT_EQ(average_text(money::whole(2), quantity::whole(3)), "0.666667");
  EXPECT_EQ(average_text(money::whole(5), quantity{}), "0");
  // 0.0001 / 200 = 0.0000005 and 0.0003 / 200 = 0.0000015: both ties.
  EXPECT_EQ(average_text(money{1}, quantity::whole(200)), "0");
  EXPECT_EQ(average_text(money{3}, quantity::whole(200)), "0.000002");
  EXPECT_EQ(average_text(money{-3}, quantity::whole(200)), "-0.000002");
  EXPECT_EQ(average_text(money{int64_max}, quantity{1}), "922337203685477580700");
}

TEST(average, of_random_totals_equals_the_oracle) {
  number_source numbers;
  for (int i = 0; i < 100'000; ++i) {
    const money total{numbers.any()};
    const quantity amount{i % 2 == 0 ? numbers.any() : numbers.positive() % 1'000'000'000};
    if (!amount) continue;
    ASSERT_EQ(average_text(total, amount), slow_text(slow_half_even(int128{total.raw} * 100'000'000, amount.raw), 6))
        << total.raw << '/' << amount.raw;
  }
}

TEST(ratio, of_random_parts_equals_the_oracle) {
  EXPECT_EQ(ratio_text(money{123}, money{10'000}), "0.0123");
  EXPECT_EQ(ratio_text(money{123}, money{}), "0");
  EXPECT_EQ(ratio_text(money{-1}, money{3}), "-0.333333");
  number_source numbers;
  for (int i = 0; i < 100'000; ++i) {
    const money part{numbers.any()};
    const money whole{numbers.any()};
    if (!whole) continue;
    ASSERT_EQ(ratio_text(part, whole), slow_text(slow_half_even(int128{part.raw} * 1'000'000, whole.raw), 6));
  }
}

TEST(currencies, read_back_as_what_was_written) {
  for (auto unit : {currency::krw, currency::usd, currency::game}) EXPECT_EQ(parse_currency(to_text(unit)), unit);
  for (std::string_view text : {"", "krw", "EUR", "KRW "}) EXPECT_FALSE(parse_currency(text)) << text;
}

}  // namespace
}  // namespace madang
