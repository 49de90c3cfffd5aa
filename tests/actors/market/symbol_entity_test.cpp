#include "actors/market/symbol_entity.hpp"

#include <gtest/gtest.h>

#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr account_id alice{1};
constexpr account_id bob{2};

recorded_symbol with_orders(std::uint64_t count) {
  auto in = listed_symbol();
  for (std::uint64_t i = 1; i <= count; ++i) {
    const bool sells = i % 2 == 0;
    tell(in, order_id{i},
         limit_order(sells ? bob : alice, sells ? side::sell : side::buy, shares(2), won(sells ? 70'000 : 69'900)));
  }
  return in;
}

TEST(a_symbols_snapshot, makes_the_same_symbol_again) {
  auto in = with_orders(100);
  tell(in, order_id{101}, limit_order(alice, side::buy, shares(5), won(70'000)));
  const auto again = symbol_entity::decode(symbol_entity::encode(in.state));
  ASSERT_TRUE(again);
  EXPECT_EQ(to_snapshot(*again), to_snapshot(in.state));
}

TEST(a_symbols_snapshot, of_version_3_is_read) {
  const auto in = with_orders(100);
  const auto again = symbol_entity::decode_older(3, encode_state(to_snapshot(in.state)));
  ASSERT_TRUE(again);
  EXPECT_EQ(to_snapshot(*again), to_snapshot(in.state));
}

TEST(a_symbols_snapshot, that_ends_too_early_or_too_late_is_refused) {
  const auto in = with_orders(4);
  auto bytes = symbol_entity::encode(in.state);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(symbol_entity::decode(std::span(bytes).first(size))) << size;
  }
  bytes.push_back({});
  EXPECT_FALSE(symbol_entity::decode(bytes));
}

}  // namespace
}  // namespace madang
