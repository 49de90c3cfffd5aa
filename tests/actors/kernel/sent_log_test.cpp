#include "actors/kernel/sent_messages.hpp"

#include <gtest/gtest.h>

#include <set>

namespace madang {
namespace {

const entity_id peer{entity_kind::order, 7};
const entity_id other{entity_kind::order, 8};

/// A log, and what is acknowledged.
class sent_log_test : public testing::Test {
 protected:
  auto waits() {
    return [this](const sent_messages& one) {
      ++asked;
      return !acknowledged.contains({one.peer, one.last});
    };
  }
  bool has_waiting() { return log.has_waiting(waits()); }
  std::vector<std::uint32_t> due(std::uint64_t round, std::size_t max = 1'000) {
    std::vector<std::uint32_t> firsts;
    for (const auto& one : log.take_sent_until(round, max, waits())) firsts.push_back(one.first);
    return firsts;
  }

  sent_log log;
  std::set<std::pair<entity_id, std::uint32_t>> acknowledged;
  int asked = 0;
};

using numbers = std::vector<std::uint32_t>;

TEST_F(sent_log_test, has_nothing_to_wait_for_once_all_is_acknowledged_in_any_order) {
  EXPECT_FALSE(has_waiting());
  log.add({peer, 1, 2, 1});
  log.add({other, 1, 1, 1});
  acknowledged.insert({other, 1});
  EXPECT_TRUE(has_waiting());
  acknowledged.insert({peer, 2});
  EXPECT_FALSE(has_waiting());
  EXPECT_TRUE(log.empty());
}

TEST_F(sent_log_test, gives_only_what_is_old_and_unacknowledged) {
  log.add({peer, 1, 1, 1});
  log.add({peer, 2, 2, 1});
  log.add({other, 5, 5, 2});
  log.add({peer, 3, 3, 3});
  acknowledged.insert({peer, 1});
  EXPECT_EQ(due(0), numbers{});
  EXPECT_EQ(due(2), (numbers{2, 5}));
  EXPECT_EQ(due(2), numbers{}) << "each is given once";
  EXPECT_EQ(due(3), (numbers{3}));
}

TEST_F(sent_log_test, gives_the_oldest_first_and_no_more_than_is_asked_for) {
  for (std::uint32_t i = 0; i < 10; ++i) log.add({peer, i * 10 + 1, i * 10 + 10, 1});
  EXPECT_EQ(due(1, 25), (numbers{1, 11, 21}));
  EXPECT_EQ(due(1, 1), (numbers{31}));
}

TEST_F(sent_log_test, asks_for_each_acknowledgement_about_once) {
  constexpr std::uint32_t many = 100'000;
  for (std::uint32_t i = 1; i <= many; ++i) {
    log.add({peer, i, i, i});
    acknowledged.insert({peer, i > 3 ? i - 3 : 0});
    EXPECT_TRUE(has_waiting());
  }
  EXPECT_LT(asked, 3 * static_cast<int>(many));
}

}  // namespace
}  // namespace madang
