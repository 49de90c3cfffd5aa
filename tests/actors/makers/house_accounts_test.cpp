#include "actors/makers/house_accounts.hpp"

#include <gtest/gtest.h>

#include "messages/slots.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang::makers {
namespace {

using recorded_table = recorded<house_accounts, house_accounts_event>;

symbol_id named(std::string_view text) {
  return *symbol_id::parse(text);
}
std::vector<symbol_id> named(std::initializer_list<std::string_view> texts) {
  std::vector<symbol_id> symbols;
  for (const auto text : texts) symbols.push_back(named(text));
  return symbols;
}
void assign(recorded_table& in, std::initializer_list<std::string_view> texts) {
  in.apply_all(decide(in.state, assign_house_accounts{named(texts)}));
}

TEST(house_accounts, go_by_number_and_live_where_their_symbols_live) {
  recorded_table in;
  assign(in, {"B", "A", "C"});
  EXPECT_EQ(view_of(in.state, named({"B", "A", "C"})).rows,
            (std::vector<house_account_row>{{named("B"), house_account(0, named("B"))},
                                            {named("A"), house_account(1, named("A"))},
                                            {named("C"), house_account(2, named("C"))}}));
  for (const auto& [symbol, account] : in.state.account_of) {
    EXPECT_EQ(slot_of(entity_of(account)), slot_of(entity_of(symbol)));
  }
}

TEST(house_accounts, of_older_journals_keep_the_slot_that_they_had) {
  recorded_table in;
  in.take(house_account_assigned{named("A"), house_account(0)});
  in.take(house_account_assigned{named("B"), house_account(1)});
  assign(in, {"A", "B", "C"});
  EXPECT_EQ(in.state.account_of.at(named("A")), house_account(0));
  EXPECT_EQ(in.state.account_of.at(named("C")), house_account(2, named("C")));
}

TEST(house_accounts, stay_with_their_symbols_when_the_file_changes_and_new_symbols_get_new_ones) {
  recorded_table in;
  assign(in, {"A", "B", "C"});
  assign(in, {"NEW", "C", "A"});
  EXPECT_EQ(in.history.size(), 4U);
  EXPECT_EQ(in.state.account_of.at(named("A")), house_account(0, named("A")));
  EXPECT_EQ(in.state.account_of.at(named("C")), house_account(2, named("C")));
  EXPECT_EQ(in.state.account_of.at(named("NEW")), house_account(3, named("NEW")));
  EXPECT_EQ(in.state.account_of.at(named("B")), house_account(1, named("B"))) << "also while it is not listed";
  EXPECT_TRUE(decide(in.state, assign_house_accounts{named({"B", "NEW"})}).empty());
}

TEST(house_accounts, are_given_once_to_a_symbol_that_is_named_twice) {
  recorded_table in;
  assign(in, {"A", "A", "B"});
  EXPECT_EQ(in.state.account_of.size(), 2U);
  EXPECT_EQ(in.replayed({}), in.state);
}

TEST(house_accounts, are_never_shared_with_the_crowd) {
  EXPECT_LT(house_account(house_accounts_max - 1), crowd_account(0));
}

TEST(house_accounts, given_twice_are_a_bug) {
  recorded_table in;
  assign(in, {"A"});
  EXPECT_THROW(in.take(house_account_assigned{named("B"), house_account(0)}), broken_invariant);
  EXPECT_THROW(in.take(house_account_assigned{named("A"), house_account(1)}), broken_invariant);
  EXPECT_THROW(in.take(house_account_assigned{named("B"), house_account(1, named("A"))}), broken_invariant);
}

}  // namespace
}  // namespace madang::makers
