#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "messages/accounts/account_messages.hpp"
#include "messages/trading/order_messages.hpp"
#include "tests/bench/load/bench_market.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t bound = 1'000;
constexpr std::size_t orders = 10 * bound;
/// Beyond the bound: symbols, those let in where nobody can leave, and actors that are about to end.
constexpr std::int64_t beyond = 100;

/// A node whose memory may hold a tenth of the orders that rest in its books.
class a_crowded_node : public testing::Test {
 protected:
  a_crowded_node() : market_(dir_.path(), wanted()) {
    market_.start();
    market_.stock();
  }
  static bench_market::plan wanted() {
    bench_market::plan plan;
    plan.accounts = 20;
    plan.symbols = 2;
    plan.max_in_memory = bound;
    return plan;
  }

  void rest_orders() {
    request_window window(256);
    std::atomic<std::size_t> resting{0};
    std::vector<order_id> placed(orders);
    for (std::size_t i = 0; i < orders; ++i) {
      window.enter();
      const auto limit = market_.base() + price::whole(10 * static_cast<std::int64_t>(1 + i % 50));
      market_.place(i % 20, i % 2, side::sell, limit, 1, [&, i](const answer& given) {
        const auto* view = given.get_if<order_view>();
        if (view != nullptr && view->progress.status == order_status::submitted) ++resting;
        if (view != nullptr) placed[i] = view->terms.order;
        window.leave();
      });
    }
    window.drain();
    ASSERT_EQ(resting, orders);
    placed_ = std::move(placed);
  }
  void restart() {
    market_.stop();
    market_.start();
  }
  void open_next_day() {
    auto& node = market_.running();
    const auto zone = static_cast<std::int32_t>(node.config().market.utc_offset_s);
    auto tomorrow = day_in_zone(node.ports().time.now(), zone);
    ++tomorrow.value;
    node.market().open_day(node.entities(), tomorrow);
  }

  template <class Id, class Command>
  answer ask(Id to, Command command) {
    auto given = market_.running().client().ask(market_.running().entities(), to, std::move(command), 30s);
    return given ? *given : answer{};
  }
  quantity held_shares() {
    quantity held;
    for (std::size_t i = 0; i < 20; ++i) {
      const auto of = market_.account(i);
      const auto given = ask(of, read_account{of, market_.owner(), account_read::positions});
      const auto* view = given.get_if<portfolio_view>();
      if (view == nullptr) return quantity::whole(-1);
      for (const auto& one : view->positions) held += one.held;
    }
    return held;
  }
  std::int64_t in_memory() { return market_.running().metrics().entities_in_memory.value(); }

  bench_dir dir_;
  bench_market market_;
  std::vector<order_id> placed_;
};

TEST_F(a_crowded_node, restarts_with_many_more_resting_orders_than_memory_may_hold_and_ends_their_day) {
  rest_orders();
  restart();
  EXPECT_LT(in_memory(), 500) << "an order that only rests is not brought back";
  EXPECT_EQ(held_shares(), quantity::whole(orders));
  open_next_day();
  std::int64_t most = 0;
  const auto until = std::chrono::steady_clock::now() + 120s;
  auto held = quantity::whole(orders);
  while (held.raw != 0 && std::chrono::steady_clock::now() < until) {
    for (int i = 0; i < 20; ++i) {
      most = std::max(most, in_memory());
      std::this_thread::sleep_for(5ms);
    }
    held = held_shares();
  }
  EXPECT_EQ(held, quantity{}) << "every order has ended, and its account has heard of it";
  EXPECT_LT(most, static_cast<std::int64_t>(bound) + beyond);
}

TEST_F(a_crowded_node, lets_every_order_be_cancelled_though_memory_is_full) {
  rest_orders();
  restart();
  request_window window(512);
  std::atomic<std::size_t> cancelled{0};
  std::int64_t most = 0;
  for (const auto order : placed_) {
    window.enter();
    auto token = market_.running().client().expect([&](const answer& given) {
      const auto* view = given.get_if<order_view>();
      if (view != nullptr && view->progress.status == order_status::cancelled) ++cancelled;
      window.leave();
    });
    market_.running().entities().tell(order, request<cancel_order>{token, {order, market_.owner(), {}, {}}});
    most = std::max(most, in_memory());
  }
  window.drain();
  EXPECT_EQ(cancelled, orders);
  EXPECT_LT(most, static_cast<std::int64_t>(bound) + beyond);
}

}  // namespace
}  // namespace madang
