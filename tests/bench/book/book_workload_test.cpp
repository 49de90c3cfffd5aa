#include "tests/bench/book/book_workload.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>
#include <string>

namespace madang {

namespace {

std::string sha256(const std::string& bytes) {
  std::array<unsigned char, 32> digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) return "no digest";
  std::string text;
  for (const auto each : digest) {
    text += "0123456789abcdef"[each >> 4];
    text += "0123456789abcdef"[each & 15];
  }
  return text;
}

}  // namespace

// The checksums are those of the published workload files, so that figures compare with those of other books.

TEST(book_workload, one_symbol_gives_the_published_file) {
  const auto workload = make_workload({workload_flow::mix, 1, 1'000'000, 42, 0});
  EXPECT_EQ(sha256(to_bytes(workload)), "c4bafffd86c6247f1756f897467522e5b2c6532e81597ef91bf29c28140b2cd2");
  EXPECT_EQ(workload.header.trades, 295'938U);
  EXPECT_EQ(workload.header.resting, 1'414U);
}

TEST(book_workload, a_hundred_symbols_give_the_published_file) {
  const auto workload = make_workload({workload_flow::mix, 100, 1'000'000, 42, 0});
  EXPECT_EQ(sha256(to_bytes(workload)), "fc6e992d3b25dd36dfe38954d70e32cc670923aee700718b7b2f6db9986f7643");
}

TEST(book_workload, a_steady_flow_gives_the_bytes_of_the_published_generator) {
  const auto workload = make_workload({workload_flow::steady, 10, 200'000, 7, 10'000});
  EXPECT_EQ(sha256(to_bytes(workload)), "aeac9cf927317c91ca390c1289eaefbd45cd995e55b6199d239580b903b44166");
}

TEST(book_workload, a_deep_flow_keeps_its_number_of_resting_orders) {
  const auto workload = make_workload({workload_flow::deep, 1, 60'000, 1, 20'000});
  EXPECT_GE(workload.header.max_resting, 20'000U);
  EXPECT_GE(workload.header.resting, 17'900U);
}

TEST(book_workload, a_swinging_flow_swings_by_more_than_half) {
  const auto workload = make_workload({workload_flow::swing, 1, 100'000, 1, 5'000});
  EXPECT_LT(workload.header.min_price, 5'000);
  EXPECT_GT(workload.header.max_price, 15'000);
}

TEST(book_workload, a_wide_flow_spreads_over_fifty_thousand_ticks) {
  const auto head = make_workload({workload_flow::wide, 1, 100'000, 1, 5'000}).header;
  EXPECT_GT(head.max_price - head.min_price, 49'000);
  EXPECT_LE(head.max_price - head.min_price, 50'000);
  EXPECT_GT(head.trades, 1'000U);
}

TEST(book_workload, a_leaping_flow_leaps_beyond_any_swing) {
  const auto head = make_workload({workload_flow::leap, 1, 100'000, 1, 64}).header;
  EXPECT_GT(head.max_price - head.min_price, 200'000);
}

}  // namespace madang
