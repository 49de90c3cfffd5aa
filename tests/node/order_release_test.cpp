#include <gtest/gtest.h>

#include <array>
#include <sstream>

#include "cluster/recovery/node_repair.hpp"
#include "messages/admin/platform_messages.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/market/symbol_messages.hpp"
#include "tests/node/node_stage.hpp"
#include "tests/support/eventually.hpp"

namespace madang {
namespace {

using admin::begin_order_release;
using admin::the_platform;

template <class Reject>
bool is_refused(const answer& given, Reject why) {
  const auto* refused = std::get_if<refusal>(&given.body);
  return refused != nullptr && *refused == refusal::of(why);
}

/// A symbol with a sale of the first account and a purchase of the second, in whose journal lies what no order has
/// heard, and then a group that cannot be applied.
class the_orders_of_an_isolated_symbol : public testing::Test {
 protected:
  the_orders_of_an_isolated_symbol() {
    node.config.accounts.max_open_orders = 1'000;
    node.start();
    node.stock(4);
    trade_in_the_ordinary_way();
    for (std::size_t i = 0; i < 2; ++i) cash[i] = node.balance(i).cash;
    sale = node.place(0, side::sell, price::whole(10'000), 10);
    purchase = node.place(1, side::buy, price::whole(9'000), 5);
  }

  /// What two shares at 9,000 cost and bring, fee and tax included, between two other accounts.
  void trade_in_the_ordinary_way() {
    const std::array before{node.balance(2).cash, node.balance(3).cash};
    node.place(2, side::buy, price::whole(9'000), 2);
    node.place(3, side::sell, price::whole(9'000), 2);
    EXPECT_TRUE(eventually([&] { return node.balance(2).cash != before[0] && node.balance(3).cash != before[1]; }));
    cost = before[0] + -node.balance(2).cash;
    proceeds = node.balance(3).cash + -before[1];
  }

  /// Appends to the symbol's stream behind its back, once it has nothing to append itself.
  position append(const std::vector<symbol_event>& group) {
    EXPECT_TRUE(all_is_acknowledged());
    auto& events = node.running().journal();
    const auto stream = entity_of(node.symbol());
    const auto last = events.read_stream(stream, 0)->back().meta.seq;
    std::vector<std::vector<std::byte>> bytes(group.size());
    std::vector<draft> drafts;
    for (std::size_t i = 0; i < group.size(); ++i) {
      encode_event(group[i], bytes[i]);
      const auto [type, version] = event_number(group[i]);
      drafts.push_back({stream, last + 1 + i, type, version, bytes[i]});
    }
    std::vector<event_meta> stamps(group.size());
    events.append(drafts, stamps);
    node.time.at += 10 * nanos_per_second;  // two appends of one stream at one time would look like one group
    return stamps.back().at;
  }
  traded trade(std::uint64_t number, std::int64_t amount) const {
    traded made;
    made.number = number;
    made.aggressor = side::sell;
    made.price = price::whole(9'000);
    made.quantity = quantity::whole(amount);
    made.taker = sale.terms.order;
    made.taker_account = sale.terms.account;
    made.maker = purchase.terms.order;
    made.maker_account = purchase.terms.account;
    made.tells_time = true;
    return made;
  }
  /// The symbol is listed already.
  static symbol_event listing_that_cannot_be() { return instrument_listed{}; }
  /// Two shares have traded, and nobody knows; of the group that follows nothing counts.
  void damage(const std::vector<symbol_event>& unheard) {
    append(unheard);
    damaged_at = append({trade(3, 1), trade(99, 1)});
    node.restart();
    ASSERT_EQ(node.running().recovered().isolated, 1U);
  }

  answer ask_for_release(std::optional<order_id> one = {}) {
    return node.ask(the_platform, begin_order_release{node.symbol(), one, {node.owner(), "192.0.2.1", "a test"}});
  }
  jobs::job_view job(jobs::job_id id) {
    const auto given = node.ask(id, jobs::read_job{id, node.owner()});
    const auto* view = given.get_if<jobs::job_view>();
    return view == nullptr ? jobs::job_view{} : *view;
  }
  bool ends(jobs::job_id id) {
    return eventually([&] { return job(id).finished_at.has_value(); }, std::chrono::seconds(60));
  }
  void release(std::optional<order_id> one = {}) {
    const auto given = ask_for_release(one);
    const auto* begun = given.get_if<jobs::job_view>();
    ASSERT_NE(begun, nullptr);
    ASSERT_TRUE(ends(begun->job));
    EXPECT_EQ(job(begun->job).status, jobs::job_status::succeeded) << job(begun->job).error.detail;
  }
  order_view read(const order_view& one) {
    const auto given = node.ask(one.terms.order, read_order{one.terms.order, node.owner()});
    const auto* view = given.get_if<order_view>();
    return view == nullptr ? order_view{} : *view;
  }
  void expect_released(const order_view& one, std::int64_t filled) {
    const auto now = read(one).progress;
    EXPECT_EQ(now.status, order_status::cancelled);
    EXPECT_EQ(now.reason, order_reason::operator_release);
    EXPECT_EQ(now.filled, quantity::whole(filled));
  }
  void expect_books_of_two_shares() {
    EXPECT_TRUE(eventually([&] { return node.balance(1).held == money{} && node.held_shares(0) == quantity{}; }));
    const auto buyer = node.balance(1);
    EXPECT_EQ(buyer.cash, cash[1] + -cost);
    EXPECT_EQ(buyer.held, money{});
    EXPECT_EQ(node.balance(0).cash, cash[0] + proceeds);
    EXPECT_EQ(node.held_shares(0), quantity{});
  }
  int repair() {
    std::ostringstream out;
    const auto code =
        repair_entity(node.data_dir(), {entity_of(node.symbol()), {damaged_at}, "an operator", "a test"}, out);
    if (code != 0) ADD_FAILURE() << out.str();
    return code;
  }
  bool all_is_acknowledged() {
    return eventually([&] { return node.running().entities().unsettled() == 0; });
  }

  node_stage node;
  std::array<money, 2> cash;
  money cost;
  money proceeds;
  order_view sale;
  order_view purchase;
  position damaged_at;
};

TEST_F(the_orders_of_an_isolated_symbol, book_what_its_journal_has_traded_and_release_the_rest) {
  damage({trade(2, 2)});
  EXPECT_EQ(read(purchase).progress.filled, quantity{}) << "nobody has heard of the trade";
  release();
  expect_released(sale, 2);
  expect_released(purchase, 2);
  expect_books_of_two_shares();
  release();
  expect_books_of_two_shares();

  node.restart();
  EXPECT_EQ(node.running().recovered().isolated, 1U);
  expect_released(purchase, 2);
  node.stop();

  ASSERT_EQ(repair(), 0);
  node.start();
  EXPECT_EQ(node.running().recovered().isolated, 0U);
  EXPECT_TRUE(all_is_acknowledged());
  const auto after = node.place(2, side::buy, price::whole(10'000), 10);
  EXPECT_EQ(after.progress.status, order_status::submitted) << "the sale that was released is not there";
  const auto selling = node.place(2, side::sell, price::whole(10'100), 10);
  EXPECT_EQ(selling.progress.filled, quantity{});
  expect_released(sale, 2);
  expect_released(purchase, 2);
  expect_books_of_two_shares();
  node.restart();
  EXPECT_EQ(node.running().recovered().isolated, 0U);
  expect_books_of_two_shares();
}

TEST_F(the_orders_of_an_isolated_symbol, leave_before_an_unfinished_pass_goes_on) {
  aggressor_parked parked{sale.terms.order,       sale.terms.account,     side::sell,
                          order_type::limit,      time_in_force::ioc,     price::whole(9'000),
                          sale.progress.quantity, sale.progress.quantity, {}};
  append({parked});
  damaged_at = append({trading_halted{}, listing_that_cannot_be()});
  node.restart();
  ASSERT_EQ(node.running().recovered().isolated, 1U);
  release(purchase.terms.order);
  expect_released(purchase, 0);
  EXPECT_TRUE(is_open(read(sale).progress.status)) << "one order was named";
  node.stop();
  ASSERT_EQ(repair(), 0);
  node.start();
  ASSERT_TRUE(eventually([&] { return !is_open(read(sale).progress.status); }));
  EXPECT_EQ(read(sale).progress.filled, quantity{}) << "the pass has met nobody";
  expect_released(purchase, 0);
  EXPECT_TRUE(all_is_acknowledged());
  EXPECT_EQ(node.running().entities().isolated(), 0U);
  EXPECT_EQ(node.balance(1).cash, cash[1]);
}

TEST_F(the_orders_of_an_isolated_symbol, are_released_by_a_job_that_goes_on_after_a_stop) {
  std::vector<order_view> many;
  for (int i = 0; i < 600; ++i) {
    many.push_back(node.place(2, side::buy, price::whole(8'000), 1));
    ASSERT_TRUE(static_cast<bool>(many.back().terms.order)) << "order " << i << " was refused";
  }
  damage({trade(2, 2)});
  const auto given = ask_for_release();
  const auto* begun = given.get_if<jobs::job_view>();
  ASSERT_NE(begun, nullptr);
  ASSERT_TRUE(eventually([&] { return read(many.front()).progress.status == order_status::cancelled; }))
      << static_cast<int>(job(begun->job).status) << ' ' << job(begun->job).progress_ppm << ' '
      << job(begun->job).error.detail << job(begun->job).result.text;
  node.restart();
  ASSERT_TRUE(ends(begun->job));
  EXPECT_EQ(job(begun->job).status, jobs::job_status::succeeded) << job(begun->job).error.detail;
  for (const auto& one : many) expect_released(one, 0);
  expect_released(sale, 2);
  expect_released(purchase, 2);
  EXPECT_TRUE(eventually([&] { return node.balance(2).held == money{}; }));
  expect_books_of_two_shares();
  node.stop();
  ASSERT_EQ(repair(), 0);
  node.start();
  EXPECT_TRUE(all_is_acknowledged());
  EXPECT_TRUE(node.image().book.bids.empty());
  EXPECT_TRUE(node.image().book.asks.empty());
}

TEST_F(the_orders_of_an_isolated_symbol, stay_where_the_symbol_is_in_service) {
  EXPECT_TRUE(is_refused(ask_for_release(), admin::admin_reject::symbol_in_service));
  const auto given = node.ask(sale.terms.order, release_order{sale.terms.order, node.symbol(), jobs::job_id{1}, {}});
  EXPECT_TRUE(is_refused(given, order_reject::symbol_in_service));
  EXPECT_TRUE(is_open(read(sale).progress.status));
}

TEST_F(the_orders_of_an_isolated_symbol, go_with_one_that_is_named_where_a_trade_of_theirs_is_undone) {
  damage({trade(2, 2)});
  release(purchase.terms.order);
  expect_released(purchase, 2);
  expect_released(sale, 2);
  expect_books_of_two_shares();
}

}  // namespace
}  // namespace madang
