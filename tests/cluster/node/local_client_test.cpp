#include "cluster/node/local_client.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

answer answer_to(reply_token to) {
  return {to, false, false, unavailable{"for a test"}};
}

TEST(local_client, hears_each_answer_once_and_each_by_whom_it_is_for) {
  local_client client;
  std::vector<std::string> heard;
  const auto first = client.expect([&](const answer&) { heard.emplace_back("first"); });
  const auto second = client.expect([&](const answer&) { heard.emplace_back("second"); });
  EXPECT_EQ(first.listener, local_client::listener);
  EXPECT_NE(first.correlation, second.correlation);
  EXPECT_TRUE(client.deliver(answer_to(second)));
  EXPECT_TRUE(client.deliver(answer_to(first)));
  EXPECT_EQ(heard, (std::vector<std::string>{"second", "first"}));
  EXPECT_FALSE(client.deliver(answer_to(first))) << "nobody waits for it any more";
  EXPECT_EQ(heard.size(), 2U);
}

TEST(local_client, hears_nothing_that_another_process_has_asked_for) {
  local_client client(home_of(2, 9));
  int heard = 0;
  const auto token = client.expect([&](const answer&) { ++heard; });
  EXPECT_EQ(token.home, home_of(2, 9));
  EXPECT_FALSE(client.deliver(answer_to({token.listener, token.correlation, home_of(2, 8)})));
  EXPECT_TRUE(client.deliver(answer_to(token)));
  EXPECT_EQ(heard, 1);
}

TEST(local_client, may_ask_again_while_it_hears_an_answer) {
  local_client client;
  int heard = 0;
  reply_token next;
  const auto first = client.expect([&](const answer&) { next = client.expect([&](const answer&) { ++heard; }); });
  EXPECT_TRUE(client.deliver(answer_to(first)));
  EXPECT_TRUE(client.deliver(answer_to(next)));
  EXPECT_EQ(heard, 1);
}

}  // namespace
}  // namespace madang
