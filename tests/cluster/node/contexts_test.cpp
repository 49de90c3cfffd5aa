#include "cluster/contexts.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

TEST(contexts, know_every_kind_of_entity_by_its_number_and_word) {
  const auto all = all_contexts();
  std::map<int, std::string> words;
  all.entities.each([&](const entity_entry& one) { words[static_cast<int>(one.kind)] = one.word; });
  EXPECT_EQ(words.at(1), "user");
  EXPECT_EQ(words.at(2), "name");
  EXPECT_EQ(words.at(3), "account");
  EXPECT_EQ(words.at(4), "order");
  EXPECT_EQ(words.at(5), "symbol");
}

TEST(contexts, refuse_a_number_that_is_taken_and_answer_for_every_number) {
  auto all = all_contexts();
  EXPECT_THROW(all.entities.add(*all.entities.find(entity_kind::order)), broken_invariant);
  EXPECT_THROW(all.channels.add(*all.channels.find(channel_kind::book)), broken_invariant);
  EXPECT_THROW(all.messages.add<order_view>(), broken_invariant);
  EXPECT_THROW(all.entities.add({static_cast<entity_kind>(200), "half", false, {}, nullptr}), broken_invariant);
  EXPECT_EQ(all.entities.find(static_cast<entity_kind>(255)), nullptr);
  EXPECT_EQ(all.entities.blank({static_cast<entity_kind>(255), 1}), nullptr);
  EXPECT_EQ(all.channels.find(static_cast<channel_kind>(255)), nullptr);
}

TEST(contexts, say_which_channels_are_private_and_what_keys_them) {
  const auto all = all_contexts();
  EXPECT_TRUE(all.channels.find("orders")->is_private());
  EXPECT_TRUE(all.channels.find("account")->is_private());
  EXPECT_FALSE(all.channels.find("book")->is_private());
  EXPECT_EQ(all.channels.find("book")->key, channel_key::symbol);
  EXPECT_EQ(all.channels.find("nothing"), nullptr);
  all.channels.each([](const channel_entry& one) { EXPECT_EQ(one.is_private(), is_private(one.kind)) << one.word; });
}

}  // namespace
}  // namespace madang
