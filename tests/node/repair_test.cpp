#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <sstream>

#include "cluster/recovery/node_repair.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/accounts/queries.hpp"
#include "persistence/files/journal_files.hpp"
#include "tests/bench/load/bench_market.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

/// A node with an account in whose stream a group of two events lies, the second of which cannot be applied.
class a_damaged_entity : public testing::Test {
 protected:
  a_damaged_entity() : market_(dir_.path(), wanted()) {
    market_.start();
    market_.stock();
    cash_ = balance().cash;
    entries_ = ledger_entries();
  }
  static bench_market::plan wanted() {
    bench_market::plan plan;
    plan.accounts = 2;
    plan.symbols = 1;
    return plan;
  }
  account_id damaged() const { return market_.account(0); }

  position append_group_that_cannot_be_applied() {
    auto& events = market_.running().journal();
    const auto last = events.read_stream(entity_of(damaged()), 0)->back().meta.seq;
    funds_deposited sound;
    sound.transaction = 2;
    sound.amount = money::whole(5);
    sound.cash_after = cash_ + sound.amount;
    funds_deposited senseless;
    senseless.transaction = 99;
    std::vector<std::byte> first;
    std::vector<std::byte> second;
    encode_event(sound, first);
    encode_event(senseless, second);
    const auto number = funds_deposited::event_type;
    const std::array<draft, 2> group{draft{entity_of(damaged()), last + 1, number, 1, first, {}, 0},
                                     draft{entity_of(damaged()), last + 2, number, 1, second, {}, 0}};
    std::array<event_meta, 2> stamps;
    events.append(group, stamps);
    return stamps[1].at;
  }
  template <class Command>
  answer ask(account_id of, Command command) {
    auto given = market_.running().client().ask(market_.running().entities(), of, std::move(command), 30s);
    return given ? *given : answer{};
  }
  balance_view balance() {
    const auto given = ask(damaged(), read_account{damaged(), market_.owner(), account_read::balance});
    const auto* view = given.get_if<balance_view>();
    return view == nullptr ? balance_view{} : *view;
  }
  std::size_t ledger_entries() {
    list_ledger query;
    query.by = market_.owner();
    query.account = damaged();
    query.at.limit = 100;
    std::promise<std::size_t> counted;
    market_.running().stores().wait_projected(20'000);
    market_.running().stores().lists().ask(
        query, [&](list_result<list_ledger> found) { counted.set_value(found ? found->items.size() : 0); });
    return counted.get_future().get();
  }
  int check(std::string* said = nullptr) {
    std::ostringstream out;
    const auto code = check_entities(files_in(dir_.path()), std::nullopt, out);
    if (said != nullptr) *said = out.str();
    return code;
  }
  int repair(std::vector<position> at, std::string* said = nullptr) {
    std::ostringstream out;
    const auto code = repair_entity(dir_.path(), {entity_of(damaged()), std::move(at), "an operator", "a test"}, out);
    if (said != nullptr) *said = out.str();
    return code;
  }

  bench_dir dir_;
  bench_market market_;
  money cash_;
  std::size_t entries_ = 0;
};

TEST_F(a_damaged_entity, is_named_by_the_journal_and_mended_by_a_repair) {
  const auto at = append_group_that_cannot_be_applied();
  market_.stop();
  std::string said;
  EXPECT_EQ(check(&said), 1);
  EXPECT_NE(said.find("position " + std::to_string(at.value)), std::string::npos) << said;
  EXPECT_NE(said.find("positions " + std::to_string(at.value - 1) + " to " + std::to_string(at.value)),
            std::string::npos)
      << said;

  market_.start();
  EXPECT_EQ(market_.running().recovered().isolated, 1U);
  const auto refused = ask(damaged(), read_account{damaged(), market_.owner(), account_read::balance});
  EXPECT_TRUE(std::holds_alternative<unavailable>(refused.body));
  market_.stop();

  ASSERT_EQ(repair({at}, &said), 0) << said;
  EXPECT_EQ(check(&said), 0) << said;
  market_.start();
  EXPECT_EQ(market_.running().recovered().isolated, 0U);
  EXPECT_EQ(balance().cash, cash_);
  EXPECT_EQ(ledger_entries(), entries_) << "the read models have undone the group";
  deposit_funds more{damaged(), market_.owner(), money::whole(3), {}, {}, {}};
  ASSERT_TRUE(ask(damaged(), more).holds<transaction_view>());
  EXPECT_EQ(balance().cash, cash_ + money::whole(3));
  market_.stop();
  market_.start();
  EXPECT_EQ(balance().cash, cash_ + money::whole(3));
  EXPECT_EQ(ledger_entries(), entries_ + 1);
}

TEST_F(a_damaged_entity, with_two_groups_beyond_application_is_mended_at_once) {
  const auto first = append_group_that_cannot_be_applied();
  const auto second = append_group_that_cannot_be_applied();
  market_.stop();
  std::string said;
  EXPECT_EQ(repair({first}, &said), 1);
  EXPECT_NE(said.find("at position " + std::to_string(second.value) + " cannot be applied"), std::string::npos) << said;
  EXPECT_EQ(repair({second}, &said), 1);
  EXPECT_NE(said.find("at position " + std::to_string(first.value) + " cannot be applied"), std::string::npos) << said;
  EXPECT_EQ(check(), 1) << "nothing was written";

  ASSERT_EQ(repair({second, first}, &said), 0) << said;
  EXPECT_EQ(check(&said), 0) << said;
  market_.start();
  EXPECT_EQ(market_.running().recovered().isolated, 0U);
  EXPECT_EQ(balance().cash, cash_);
  EXPECT_EQ(ledger_entries(), entries_) << "the read models have undone both groups";
}

TEST_F(a_damaged_entity, is_the_only_kind_that_a_repair_takes) {
  const auto last = market_.running().journal().read_stream(entity_of(damaged()), 0)->back().meta.at;
  market_.stop();
  std::string said;
  EXPECT_EQ(repair({last}, &said), 1);
  EXPECT_NE(said.find("can be applied"), std::string::npos) << said;
  EXPECT_EQ(repair({{last.value + 1'000'000}}, &said), 1);
}

}  // namespace
}  // namespace madang
