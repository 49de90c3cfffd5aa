#include <gtest/gtest.h>

#include <any>

#include "cluster/contexts.hpp"
#include "cluster/past/state_replay.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/settlement/settlement_day_messages.hpp"
#include "tests/node/node_stage.hpp"
#include "tests/support/eventually.hpp"

/// What an account is worth while a split goes on, step by step: the symbol has its new price before every account has
/// its new shares.
namespace madang {
namespace {

constexpr std::uint64_t the_split = 7;

class a_split_that_goes_on : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    // A checkpoint after each event: what a start brings back is what live snapshots hold.
    if (GetParam()) node.config.journal.snapshot_every_events = 1;
    node.start();
    node.stock(2);
    ASSERT_NE(node.place(0, side::sell, node.base(), 10).version, 0U);
    ASSERT_NE(node.place(1, side::buy, node.base(), 10).version, 0U);
    ASSERT_TRUE(eventually([&] { return node.image().quote.last_quantity == quantity::whole(10); }));
    ASSERT_TRUE(eventually([&] { return node.held_shares(0) == quantity{}; }));
    for (const std::size_t index : {0, 1}) worth_before[index] = worth(index);
  }

  wide_money worth(std::size_t index) {
    const auto of = node.account(index);
    const auto given = node.ask(of, read_account{of, node.owner(), account_read::portfolio});
    const auto* view = given.get_if<portfolio_view>();
    EXPECT_NE(view, nullptr);
    return view == nullptr ? wide_money{} : view->equity();
  }
  void expect_worth_as_before(const std::string& when) {
    for (const std::size_t index : {0, 1}) EXPECT_EQ(worth(index), worth_before[index]) << index << ' ' << when;
  }
  /// As a read of this moment shows it later.
  void expect_past_worth_as_before(unix_nanos at, const std::string& when) {
    auto& ports = node.running().ports();
    state_replay past({kinds.entities,
                       ports.journal,
                       ports.outputs,
                       ports.cache,
                       ports.config,
                       ports.rules,
                       ports.settlement,
                       {},
                       [](std::function<void()> job) { job(); },
                       nullptr},
                      1'000'000);
    for (const std::size_t index : {0, 1}) {
      past_request wanted{entity_of(node.account(index)), {std::nullopt, at, at}};
      wanted.what = static_cast<std::uint8_t>(account_read::portfolio);
      wanted.counted_by = channel_kind::account;
      wanted.shows_uncounted = true;
      const auto found = past.find(wanted);
      ASSERT_TRUE(found) << found.error().why;
      EXPECT_EQ(std::any_cast<const portfolio_view&>(*found).equity(), worth_before[index]) << index << ' ' << when;
    }
  }

  void restart() {
    if (GetParam()) {
      auto& events = node.running().journal();
      EXPECT_TRUE(eventually([&] { return events.checkpoint() == events.last(); }));
    }
    node.restart();
    ASSERT_TRUE(eventually([&] { return node.image().limits.base == price::whole(5'000); }));
  }
  template <class Change>
  void administer() {
    const auto given = node.ask(
        node.symbol(), market::administer_symbol{node.symbol(), Change{}, {node.owner(), "", "a split"}, false});
    ASSERT_TRUE(given.holds<market::symbol_state_view>());
  }
  template <class Command>
  void tell_day(Command command) {
    ASSERT_TRUE(
        node.ask(settlement::settlement_of(today()), std::move(command)).template holds<settlement::adjustment_view>());
  }
  void halt_and_change_price() {
    administer<market::halt_symbol>();
    tell_day(settlement::begin_adjustment{today(), the_split, node.symbol(), node.base(), false, price::whole(5'000)});
    expect_worth_as_before("before the price");
    const market::adjust_symbol wanted{node.symbol(), price::whole(5'000), {node.owner(), "", "a split"}};
    ASSERT_TRUE(eventually([&] {
      const auto given = node.ask(node.symbol(), wanted);
      const auto* now = given.get_if<market::symbol_price_view>();
      return now != nullptr && now->last == price::whole(5'000) && now->resting == 0;
    }));
  }
  void adjust(std::size_t index) {
    const auto of = node.account(index);
    const auto given =
        node.ask(of, accounts::adjust_position{of, the_split, today(), node.symbol(), 2, 1, price::whole(5'000), {}});
    const auto* view = given.get_if<accounts::action_view>();
    ASSERT_NE(view, nullptr);
    EXPECT_EQ(view->outcome, accounts::action_outcome::done);
  }
  calendar_day today() const {
    return day_in_zone(node.time.now(), static_cast<std::int32_t>(node.config.market.utc_offset_s));
  }
  unix_nanos moment() {
    node.time.at += nanos_per_second;
    const auto at = node.time.now();
    node.time.at += nanos_per_second;
    return at;
  }

  node_stage node;
  registries kinds = all_contexts();
  wide_money worth_before[2];
};

TEST_P(a_split_that_goes_on, leaves_every_account_its_value_whatever_is_told_first_and_whenever_it_starts_anew) {
  halt_and_change_price();
  expect_worth_as_before("with the new price");
  const auto with_price = moment();
  restart();
  expect_worth_as_before("with the new price, after a start");
  adjust(1);
  expect_worth_as_before("with one account adjusted");
  const auto with_one = moment();
  restart();
  expect_worth_as_before("with one account adjusted, after a start");
  adjust(0);
  tell_day(settlement::end_adjustment{today(), the_split, false});
  expect_worth_as_before("with both adjusted");
  administer<market::resume_symbol>();
  tell_day(settlement::end_adjustment{today(), the_split, true});
  expect_worth_as_before("with the symbol trading");
  restart();
  expect_worth_as_before("with the symbol trading, after a start");
  const auto after = moment();
  expect_past_worth_as_before(with_price, "as of the new price");
  expect_past_worth_as_before(with_one, "as of one account adjusted");
  expect_past_worth_as_before(after, "as of the end");
  // The market's price is what counts from the next trade on.
  ASSERT_NE(node.place(0, side::sell, price::whole(4'900), 10).version, 0U);
  ASSERT_NE(node.place(1, side::buy, price::whole(4'900), 10).version, 0U);
  EXPECT_TRUE(eventually([&] { return worth(0) < worth_before[0]; }));
}

INSTANTIATE_TEST_SUITE_P(from_events_and_from_checkpoints, a_split_that_goes_on, testing::Bool());

}  // namespace
}  // namespace madang
