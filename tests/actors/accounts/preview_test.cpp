#include "actors/accounts/orders/preview.hpp"

#include <gtest/gtest.h>

#include <random>

#include "actors/accounts/orders/open_orders.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

constexpr accounts::preview_market open_market{instrument_status::trading, won(100)};

order_preview_view previewed(const account& current, const place_order& order, const account_rules& rules = {},
                             std::optional<book_meeting> met = std::nullopt) {
  auto view = decide(current, preview_order{order, std::move(met)}, rules, open_market);
  EXPECT_TRUE(view.has_value());
  return view ? *view : order_preview_view{};
}
std::vector<account_reject> codes_of(const order_preview_view& view) {
  std::vector<account_reject> out;
  for (const auto& one : view.refusals) out.push_back(*one.as<account_reject>());
  return out;
}
account_rules charged() {
  account_rules rules;
  rules.fee_rate = rate{1'500'000};
  rules.tax_rate = rate{18'000'000};
  return rules;
}

TEST(a_preview, says_every_refusal_in_the_order_of_precedence_and_not_only_the_first) {
  auto in = funded_account(krw(1'000));
  auto order = purchase();
  order.quantity = {shares(10).raw + 1};
  order.price = won(91'050);
  account_rules rules;
  rules.open_orders_max = 0;
  const auto view = previewed(in.state, order, rules);
  EXPECT_EQ(codes_of(view), (std::vector<account_reject>{
                                account_reject::off_lot, account_reject::off_tick, account_reject::price_outside_limits,
                                account_reject::too_many_open_orders, account_reject::insufficient_funds}));
  EXPECT_EQ(decide(in.state, order, rules).error().why, view.refusals.front().as<account_reject>())
      << "the order itself is refused with the first of them";
}

TEST(a_preview, of_an_order_without_a_quantity_or_of_an_unknown_symbol_says_so_and_measures_nothing) {
  auto in = funded_account(krw(10'000'000));
  auto order = purchase();
  order.quantity = {};
  order.instrument.reset();
  const auto view = previewed(in.state, order);
  EXPECT_EQ(codes_of(view),
            (std::vector<account_reject>{account_reject::quantity_not_positive, account_reject::symbol_unknown}));
  EXPECT_FALSE(view.limits);
  EXPECT_EQ(view.hold, money{});
  EXPECT_EQ(view.buying_power, krw(10'000'000));
}

TEST(a_preview, holds_what_the_order_would_hold) {
  auto in = funded_account(krw(10'000'000), charged());
  for (const auto type : {order_type::limit, order_type::market}) {
    auto order = purchase();
    order.type = type;
    if (type == order_type::market) order.price = {};
    const auto view = previewed(in.state, order, charged());
    EXPECT_TRUE(view.refusals.empty());
    const auto events = std::get<account_events>(*decide(in.state, order, charged()));
    EXPECT_EQ(view.hold, std::get<order_opened>(events.back()).held);
  }
}

TEST(a_preview, counts_fills_at_their_price_and_the_rest_at_the_orders_own) {
  auto in = funded_account(krw(10'000'000), charged());
  const book_meeting met{order_reason::none,
                         {{won(69'900), shares(2)}, {won(69'900), shares(1)}, {won(70'000), shares(1)}}};
  const auto view = previewed(in.state, purchase(), charged(), met);
  EXPECT_EQ(view.notional, krw(3 * 69'900 + 7 * 70'000));
  EXPECT_EQ(view.fills, (std::vector<preview_fill>{{won(69'900), shares(3)}, {won(70'000), shares(1)}}))
      << "one row for each price";
  auto order = purchase();
  order.time_in_force = time_in_force::ioc;
  EXPECT_EQ(previewed(in.state, order, charged(), met).notional, krw(3 * 69'900 + 70'000)) << "nothing rests";
  EXPECT_EQ(view.tax, money{}) << "purchases are not taxed";
}

TEST(a_preview, charges_what_the_fills_are_charged_when_they_come) {
  std::mt19937 random(20'261'129);
  for (int i = 0; i < 200; ++i) {
    auto in = house_account(krw(100'000'000), shares(1'000));
    auto order = sale();
    order.quantity = shares(10);
    const auto first = shares(1 + static_cast<std::int64_t>(random() % 9));
    const auto dear = price::whole(static_cast<std::int64_t>(70'000 + random() % 20 * 100));
    const book_meeting met{order_reason::none, {{dear, first}, {won(70'000), shares(10) - first}}};
    const auto view = previewed(in.state, order, charged(), met);
    place(in, order, charged());
    money fees;
    money taxes;
    std::uint64_t number = 0;
    for (const auto& fill : met.fills) {
      const bool last = ++number == met.fills.size();
      const execution one{number, fill.price, fill.quantity, liquidity_kind::taker};
      for (const auto& event : tell(in, first_order, report_fill{one, last}, charged())) {
        const auto* booked = std::get_if<fill_booked>(&event);
        if (booked == nullptr) continue;
        fees += booked->fee;
        taxes += booked->tax;
      }
    }
    ASSERT_EQ(view.fee, fees);
    ASSERT_EQ(view.tax, taxes);
  }
}

TEST(a_preview, writes_nothing_and_is_shown_to_nobody_who_may_not_trade) {
  auto in = funded_account(krw(10'000'000));
  const auto before = in.state;
  previewed(in.state, purchase());
  EXPECT_EQ(in.state, before);
  auto order = purchase();
  order.by = stranger;
  EXPECT_EQ(decide(in.state, preview_order{order}, {}, open_market).error(), account_reject::account_unknown);
  EXPECT_EQ(decide_meeting(in.state, preview_order{order}, {}).error(), account_reject::account_unknown);
  in.take(access_granted{1, stranger, right::view});
  EXPECT_EQ(decide(in.state, preview_order{order}, {}, open_market).error(), account_reject::trade_access_required);
}

TEST(a_preview, knows_a_client_order_id_that_stands_for_another_order) {
  auto in = funded_account(krw(10'000'000));
  auto order = purchase();
  order.client_order_id = "mine";
  place(in, order);
  EXPECT_TRUE(previewed(in.state, order).refusals.empty()) << "the same order again";
  order.body_hash = 8;
  EXPECT_EQ(codes_of(previewed(in.state, order)).front(), account_reject::duplicate_client_order_id);
}

TEST(what_an_order_would_meet, is_asked_where_the_order_could_reach_the_book) {
  auto in = funded_account(krw(1));
  const auto meeting = decide_meeting(in.state, preview_order{purchase()}, {});
  ASSERT_TRUE(meeting && *meeting) << "too little cash is no reason not to look";
  EXPECT_EQ((*meeting)->worst, won(70'000));
  EXPECT_EQ((*meeting)->group.owner, owner);
  auto order = purchase();
  order.type = order_type::market;
  order.price = {};
  EXPECT_EQ((*decide_meeting(in.state, preview_order{order}, {}))->worst, won(91'000));
  order.instrument.reset();
  EXPECT_FALSE(*decide_meeting(in.state, preview_order{order}, {}));
}

TEST(open_orders, are_found_by_symbol_and_side_oldest_first) {
  auto in = house_account(krw(10'000'000), shares(100));
  place(in, purchase(order_id{0x3'00a1}));
  place(in, purchase(order_id{0x1'00a1}));
  place(in, sale(order_id{0x2'00a1}));
  const auto found = [&](symbol_id symbol, std::optional<side> on, user_id by = owner) {
    return decide(in.state, find_open_orders{own_account, by, symbol, on});
  };
  EXPECT_EQ(found({}, std::nullopt)->orders, (std::vector<order_id>{{0x1'00a1}, {0x2'00a1}, {0x3'00a1}}));
  EXPECT_EQ(found(test_symbol(), side::buy)->orders, (std::vector<order_id>{{0x1'00a1}, {0x3'00a1}}));
  EXPECT_EQ(found({}, side::sell)->orders, (std::vector<order_id>{{0x2'00a1}}));
  EXPECT_TRUE(found(*symbol_id::parse("000660"), std::nullopt)->orders.empty());
  EXPECT_EQ(found({}, std::nullopt, stranger).error(), account_reject::account_unknown);
  in.take(access_granted{1, stranger, right::view});
  EXPECT_EQ(found({}, std::nullopt, stranger).error(), account_reject::trade_access_required);
}

}  // namespace
}  // namespace madang
