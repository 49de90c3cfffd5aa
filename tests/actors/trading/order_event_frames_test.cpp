#include "actors/trading/order_event_frames.hpp"

#include <gtest/gtest.h>

#include "persistence/codec/event_codec.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

/// The stream as the journal would store it.
std::vector<record> stored(const recorded_order& in) {
  std::vector<record> out;
  for (const auto& [event, stamp] : in.history) {
    record one;
    one.stream = entity_of(first_order);
    one.meta = stamp;
    std::tie(one.type, one.version) = event_number(event);
    encode_event(event, one.payload);
    out.push_back(std::move(one));
  }
  return out;
}
std::string value_of(const shown_event& event, std::string_view name) {
  for (const auto& one : event.values) {
    if (one.name == name) return one.value;
  }
  return {};
}

TEST(an_orders_history, tells_everything_that_happened_with_the_version_after_it) {
  auto in = placed_order(purchase_terms());
  tell(in, order_is_resting{1});
  in.apply_all(std::get<order_events>(*decide(in.state, cancel_order{first_order, owner, {}, noon})));
  tell(in, order_traded{1, {7, won(70'000), shares(4), liquidity_kind::maker}});
  tell(in, order_left{2, order_reason::cancelled_by_user});
  in.take(messages_acknowledged{});
  const auto shown = *trading::show_order_events(stored(in));
  ASSERT_EQ(shown.size(), 5U) << "what nobody sees is left out";
  EXPECT_EQ(shown[0].event, "order_placed");
  EXPECT_EQ(value_of(shown[0], "quantity"), "10");
  EXPECT_EQ(value_of(shown[0], "price"), "70000");
  EXPECT_EQ(shown[2].event, "cancel_requested");
  EXPECT_EQ(shown[2].version, shown[1].version) << "a client sees no difference in the order";
  EXPECT_EQ(value_of(shown[3], "trade_id"), "005930#7");
  EXPECT_EQ(value_of(shown[3], "filled_quantity"), "4");
  EXPECT_EQ(shown[4].event, "order_cancelled");
  EXPECT_EQ(value_of(shown[4], "reason"), "cancelled_by_user");
  EXPECT_EQ(shown[4].version, in.state.version);
  EXPECT_EQ(shown[4].time, noon);
}

TEST(an_orders_history, says_which_limit_the_order_took_from_the_book) {
  auto terms = purchase_terms();
  terms.type = order_type::best_limit;
  terms.price = {};
  terms.worst = won(91'000);
  auto in = placed_order(terms);
  tell(in, price_taken{1, won(70'100)});
  const auto shown = *trading::show_order_events(stored(in));
  ASSERT_EQ(shown.size(), 2U);
  EXPECT_EQ(value_of(shown[0], "type"), "BEST_LIMIT");
  EXPECT_EQ(value_of(shown[0], "price"), "");
  EXPECT_EQ(shown[1].event, "order_priced");
  EXPECT_EQ(value_of(shown[1], "price"), "70100");
  EXPECT_EQ(shown[1].version, shown[0].version + 1);
}

TEST(an_orders_history, says_why_its_account_took_it_out) {
  auto in = placed_order(purchase_terms());
  tell(in, order_is_resting{1});
  tell(in, recall_order{order_reason::dead_man_timer});
  tell(in, order_left{2, order_reason::cancelled_by_user});
  EXPECT_EQ(in.state.progress.reason, order_reason::dead_man_timer);
  const auto shown = *trading::show_order_events(stored(in));
  EXPECT_EQ(value_of(shown[2], "reason"), "dead_man_timer");
  EXPECT_EQ(value_of(shown[3], "reason"), "dead_man_timer");
}

TEST(an_orders_history, passes_over_what_a_repair_has_superseded) {
  auto in = placed_order(purchase_terms());
  tell(in, order_is_resting{1});
  auto stream = stored(in);
  stream[1].superseded = true;
  const auto shown = *trading::show_order_events(stream);
  EXPECT_EQ(shown[1].event, "superseded");
  EXPECT_EQ(shown[1].version, 1U);
  EXPECT_TRUE(shown[1].values.empty());
}

TEST(an_orders_history, refuses_bytes_that_are_no_event) {
  auto stream = stored(placed_order(purchase_terms()));
  stream[0].payload.resize(3);
  EXPECT_FALSE(trading::show_order_events(stream));
}

}  // namespace
}  // namespace madang
