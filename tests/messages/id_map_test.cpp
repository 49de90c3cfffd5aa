#include "messages/id_map.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <unordered_map>

#include "messages/ids.hpp"
#include "messages/trading/ids.hpp"

namespace madang {
namespace {

struct number_hash {
  std::size_t operator()(std::uint64_t key) const { return mix64(key); }
};

/// Few different tags, so that entries collide, wrap around and stand in each other's way.
struct crowded_hash {
  std::size_t operator()(std::uint64_t key) const { return (key % 13 + 4'294'967'290) << 32; }
};

template <class Hash>
void compare_with_unordered_map(std::uint64_t keys, std::uint64_t seed) {
  id_map<std::uint64_t, std::uint64_t, Hash> map;
  std::unordered_map<std::uint64_t, std::uint64_t> oracle;
  std::mt19937_64 random(seed);
  for (std::uint64_t step = 1; step <= 20'000; ++step) {
    auto key = random() % keys;
    if (random() % 2 == 0) {
      auto [value, is_new] = map.try_emplace(key);
      ASSERT_EQ(is_new, !oracle.contains(key)) << "seed " << seed << " step " << step;
      ASSERT_EQ(value, oracle[key]);
      value = oracle[key] = step;
    } else {
      map.erase(key);
      oracle.erase(key);
    }
    auto asked = random() % keys;
    const auto* found = std::as_const(map).find(asked);
    ASSERT_EQ(found != nullptr, oracle.contains(asked)) << "seed " << seed << " step " << step;
    if (found != nullptr) {
      ASSERT_EQ(*found, oracle[asked]);
    }
    ASSERT_EQ(map.size(), oracle.size());
  }
  std::size_t seen = 0;
  for (auto [key, value] : map) {
    ++seen;
    ASSERT_EQ(oracle.at(key), value);
  }
  ASSERT_EQ(seen, oracle.size());
}

TEST(id_map, does_what_an_unordered_map_does) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) compare_with_unordered_map<number_hash>(500, seed);
}

TEST(id_map, entries_that_collide_are_found_again) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) compare_with_unordered_map<crowded_hash>(60, seed);
}

TEST(id_map, an_empty_map_has_nothing) {
  id_map<order_id, int> map;
  EXPECT_EQ(map.find(order_id{1}), nullptr);
  map.erase(order_id{1});
  EXPECT_TRUE(map.empty());
  EXPECT_TRUE(map.begin() == map.end());
}

TEST(id_map, values_that_cannot_be_copied_move) {
  id_map<order_id, std::unique_ptr<std::uint64_t>> map;
  for (std::uint64_t i = 1; i <= 1'000; ++i) map[order_id{i}] = std::make_unique<std::uint64_t>(i);
  for (std::uint64_t i = 1; i <= 1'000; i += 2) map.erase(order_id{i});
  for (std::uint64_t i = 2; i <= 1'000; i += 2) EXPECT_EQ(**map.find(order_id{i}), i);
  EXPECT_EQ(map.size(), 500U);
  map.clear();
  EXPECT_EQ(map.find(order_id{2}), nullptr);
  map[order_id{2}] = std::make_unique<std::uint64_t>(2);
  EXPECT_EQ(**map.find(order_id{2}), 2U);
}

}  // namespace
}  // namespace madang
