#include "gateway/trading/reason_texts.hpp"

#include <gtest/gtest.h>

#include "messages/trading/words.hpp"

namespace madang::trading {
namespace {

order_view waiting_order(side on = side::buy) {
  order_view order;
  order.terms.side = on;
  order.progress.status = order_status::submitted;
  order.progress.quantity = quantity::whole(200);
  order.progress.price = price::whole(70'900);
  return order;
}
queue_view in_book(std::uint64_t ahead) {
  return {true,
          ahead,
          quantity::whole(static_cast<std::int64_t>(ahead) * 40),
          market::instrument_status::trading,
          price::whole(70'800),
          price::whole(71'000)};
}
std::vector<std::string> codes_of(const order_view& order, std::optional<queue_view> queue = std::nullopt) {
  std::vector<std::string> codes;
  for (const auto& one : reasons_of(order, queue)) codes.push_back(one.code);
  return codes;
}
using codes = std::vector<std::string>;

TEST(an_orders_reasons, say_of_one_that_waits_what_it_waits_for) {
  EXPECT_EQ(codes_of(waiting_order(), in_book(3)), (codes{"price_not_reached", "behind_in_queue"}));
  EXPECT_EQ(codes_of(waiting_order(), in_book(0)), (codes{"price_not_reached", "first_in_queue"}));
  auto alone = in_book(0);
  alone.best_ask = {};
  EXPECT_EQ(codes_of(waiting_order(), alone).front(), "no_counterparty");
  const auto sale = reasons_of(waiting_order(side::sell), in_book(0)).front();
  EXPECT_EQ(sale.text, "It waits for somebody to buy at 70900 or more; the best bid is 70800.");
  auto halted = in_book(0);
  halted.status = market::instrument_status::halted;
  EXPECT_EQ(codes_of(waiting_order(), halted).front(), "symbol_halted");
  EXPECT_EQ(codes_of(waiting_order()), (codes{"waiting"})) << "its symbol did not answer";
  auto young = waiting_order();
  young.progress.status = order_status::validated;
  EXPECT_EQ(codes_of(young, in_book(0)), (codes{"on_its_way"}));
}

TEST(an_orders_reasons, say_of_a_stop_what_it_waits_for_and_then_when_that_came) {
  auto stop = waiting_order(side::sell);
  stop.progress.price = {};
  stop.stop = stop_standing{{price::whole(69'000), {}, {}}, {}, {}};
  queue_view outside;
  outside.waits_at = price::whole(69'000);
  outside.last = price::whole(70'000);
  EXPECT_EQ(reasons_of(stop, outside).front().text,
            "It waits outside the book for a trade at 69000 or less; the last was at 70000.");
  EXPECT_EQ(codes_of(stop), (codes{"stop_not_reached"})) << "its symbol did not answer";
  stop.stop->terms = {{}, price::whole(500), {}};
  EXPECT_EQ(reasons_of(stop, outside).front().values.front().value, "69000") << "the symbol says where it stands";
  stop.stop->triggered_at = {1'800'000'000 * nanos_per_second};
  stop.stop->stood_at = price::whole(69'500);
  stop.progress.price = price::whole(70'900);
  EXPECT_EQ(codes_of(stop, in_book(0)), (codes{"triggered", "price_not_reached", "first_in_queue"}));
}

TEST(an_orders_reasons, say_where_it_has_its_limit_from) {
  auto order = waiting_order();
  order.terms.type = order_type::best_limit;
  EXPECT_EQ(codes_of(order, in_book(0)), (codes{"price_taken", "price_not_reached", "first_in_queue"}));
  EXPECT_EQ(reasons_of(order, in_book(0)).front().text,
            "It took the best price of the other side as its limit when it came to the book.");
  order.terms.type = order_type::own_best;
  EXPECT_EQ(reasons_of(order, in_book(0)).front().text,
            "It took the best price of its own side as its limit when it came to the book.");
  order.progress.price = {};
  order.progress.status = order_status::rejected;
  order.progress.reason = order_reason::no_best_price;
  EXPECT_EQ(codes_of(order), (codes{"no_best_price"})) << "it never had one";
}

TEST(an_orders_reasons, say_first_what_has_traded) {
  auto order = waiting_order();
  order.progress.status = order_status::partially_filled;
  order.progress.filled = quantity::whole(120);
  order.progress.traded = money::whole(120 * 70'900);
  const auto reasons = reasons_of(order, in_book(1));
  EXPECT_EQ(reasons.front().code, "filled_in_part");
  EXPECT_EQ(reasons.front().text, "120 of 200 shares have traded, at 70900 on average.");
  EXPECT_EQ(codes_of(order, in_book(1)), (codes{"filled_in_part", "price_not_reached", "behind_in_queue"}));
  order.progress.status = order_status::cancelled;
  order.progress.reason = order_reason::ioc_remainder;
  EXPECT_EQ(codes_of(order), (codes{"filled_in_part", "ioc_remainder"}));
  EXPECT_EQ(reasons_of(order, {}).back().values, (std::vector<named_value>{{"not_filled", "80"}}));
  order.progress.status = order_status::filled;
  order.progress.filled = order.progress.quantity;
  EXPECT_EQ(codes_of(order), (codes{"filled"}));
}

TEST(an_orders_reasons, have_a_sentence_for_every_reason_that_ends_one) {
  for (unsigned number = 1; number < 256; ++number) {
    const auto why = static_cast<order_reason>(number);
    const auto word = to_text(why);
    if (word.empty() || word == "UNKNOWN") continue;
    auto order = waiting_order();
    order.progress.status = why == order_reason::symbol_halted ? order_status::rejected : order_status::cancelled;
    order.progress.reason = why;
    EXPECT_EQ(codes_of(order), (codes{std::string(word)}));
    EXPECT_NE(sentence_of(why), sentence_of(order_reason::none)) << word;
  }
}

}  // namespace
}  // namespace madang::trading
