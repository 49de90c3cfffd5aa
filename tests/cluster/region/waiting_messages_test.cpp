#include "cluster/region/waiting_messages.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace madang {
namespace {

std::vector<std::string> taken_from(waiting_messages<std::string>& from) {
  std::vector<std::string> taken;
  from.take_all([&](std::string one) { taken.push_back(std::move(one)); });
  return taken;
}

TEST(waiting_messages, leave_in_the_order_in_which_they_came) {
  waiting_messages<std::string> waiting;
  EXPECT_TRUE(waiting.empty());
  EXPECT_TRUE(waiting.add("first", 3));
  waiting.add_always("second");
  EXPECT_TRUE(waiting.add("third", 3));
  EXPECT_EQ(waiting.size(), 3U);
  EXPECT_EQ(taken_from(waiting), (std::vector<std::string>{"first", "second", "third"}));
  EXPECT_TRUE(waiting.empty());
  EXPECT_TRUE(taken_from(waiting).empty());
}

TEST(waiting_messages, are_bounded_but_for_those_that_must_not_be_refused) {
  waiting_messages<std::string> waiting;
  EXPECT_TRUE(waiting.add("first", 1));
  std::string refused = "second";
  EXPECT_FALSE(waiting.add(std::move(refused), 1));
  EXPECT_EQ(refused, "second") << "it is still the caller's";
  waiting.add_always("third");
  EXPECT_EQ(taken_from(waiting), (std::vector<std::string>{"first", "third"}));
}

TEST(waiting_messages, that_are_not_dropped_keep_their_order) {
  waiting_messages<std::string> waiting;
  for (const auto* one : {"a", "question", "b", "question", "c"}) waiting.add_always(one);
  waiting.drop_if([](const std::string& one) { return one == "question"; });
  EXPECT_EQ(waiting.size(), 3U);
  EXPECT_EQ(taken_from(waiting), (std::vector<std::string>{"a", "b", "c"}));
  waiting.add_always("question");
  waiting.drop_if([](const std::string&) { return true; });
  EXPECT_TRUE(waiting.empty());
}

TEST(waiting_messages, that_come_while_others_are_taken_stay_for_the_next_time) {
  waiting_messages<std::string> waiting;
  waiting.add_always("first");
  waiting.take_all([&](const std::string& one) { waiting.add_always(one + " again"); });
  EXPECT_EQ(taken_from(waiting), (std::vector<std::string>{"first again"}));
}

}  // namespace
}  // namespace madang
