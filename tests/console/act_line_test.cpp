#include "cluster/console/act_line.hpp"

#include <gtest/gtest.h>

namespace madang::console {
namespace {

lookup<act_line> read(const std::vector<std::string>& given) {
  return parse_act_line(*find_word("restart"), given);
}

TEST(a_line_that_acts, needs_a_reason_to_do_anything) {
  const auto dry = read({"order:ord_1"});
  ASSERT_TRUE(dry);
  EXPECT_EQ(dry->subject, "order:ord_1");
  EXPECT_TRUE(dry->is_dry());
  const auto wet = read({"order:ord_1", "reason", "it", "hangs"});
  ASSERT_TRUE(wet);
  EXPECT_FALSE(wet->is_dry());
  EXPECT_EQ(wet->reason, "it hangs");
}

TEST(a_line_that_acts, is_nothing_else) {
  const std::vector<std::vector<std::string>> wrong{
      {}, {"order:ord_1", "reason"}, {"order:ord_1", "reason", ""}, {"order:ord_1", "because", "x"}, {"a", "b"}};
  for (const auto& given : wrong) {
    const auto found = read(given);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, fault::usage);
    EXPECT_EQ(found.error().why, "restart KIND:ID [reason WHY …]");
  }
}

TEST(a_line_that_acts, says_what_it_is_about) {
  EXPECT_EQ(subject_member("isolate"), "entity");
  EXPECT_EQ(subject_member("halt"), "symbol");
  EXPECT_EQ(subject_member("resume"), "symbol");
  EXPECT_EQ(subject_member("drain"), "node");
}

TEST(words_that_act, are_asked_of_a_node) {
  for (const auto& one : word_table()) {
    if (one.acts) {
      EXPECT_TRUE(one.of_node && one.run == nullptr) << one.word;
    }
  }
}

}  // namespace
}  // namespace madang::console
