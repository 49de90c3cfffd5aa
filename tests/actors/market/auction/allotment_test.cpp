#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "actors/market/auction/call_auction.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using market::allot_by_size;

std::vector<quantity> all(std::initializer_list<std::int64_t> amounts) {
  std::vector<quantity> out;
  for (const auto one : amounts) out.push_back(shares(one));
  return out;
}

TEST(an_allotment, is_that_of_the_exchanges_own_example) {
  EXPECT_EQ(allot_by_size(all({1'000, 200, 10'000, 5'000}), shares(1), shares(13'100)),
            all({1'000, 200, 7'600, 4'300}));
}

TEST(an_allotment, gives_the_largest_first_and_of_two_as_large_the_earlier) {
  EXPECT_EQ(allot_by_size(all({50, 80, 80}), shares(1), shares(100)), all({0, 80, 20}));
  EXPECT_EQ(allot_by_size(all({300, 300}), shares(1), shares(250)), all({150, 100}))
      << "100 each, and the second round begins with the earlier";
}

TEST(an_allotment, goes_in_whole_lots) {
  EXPECT_EQ(allot_by_size(all({100'000, 50'000}), shares(10), shares(2'000)), all({1'000, 1'000}));
  // 36,000 each in four rounds, and 5,050 are left: 501 of 1,001 lots, the one lot, and the rest.
  EXPECT_EQ(allot_by_size(all({46'010, 36'010}), shares(10), shares(77'050)), all({41'040, 36'010}));
}

TEST(an_allotment, is_all_there_is_and_no_order_gets_more_than_it_wants) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<quantity> wanted;
    std::int64_t sum = 0;
    for (auto i = 1 + random() % 12; i > 0; --i) {
      wanted.push_back(shares(static_cast<std::int64_t>(1 + random() % 9'000)));
      sum += wanted.back().raw / quantity::one;
    }
    const auto total = shares(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(sum + 1)));
    const auto given = allot_by_size(wanted, shares(1), total);
    quantity together;
    for (std::size_t i = 0; i < given.size(); ++i) {
      together += given[i];
      EXPECT_LE(given[i], wanted[i]) << "seed " << seed;
      EXPECT_GE(given[i], quantity{}) << "seed " << seed;
    }
    EXPECT_EQ(together, total) << "seed " << seed;
  }
}

}  // namespace
}  // namespace madang
