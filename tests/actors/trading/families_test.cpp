#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "actors/accounts/orders/families.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang {
namespace {

using trading::order_class;

constexpr order_id entry_id{0x01'00a1};
constexpr order_id profit_id{0x02'00a1};
constexpr order_id loss_id{0x03'00a1};
constexpr account_id crowd{0xb1};

place_leg profit_leg(std::int64_t at = 72'000) {
  return {profit_id, order_type::limit, time_in_force::day, won(at), {}, won(100), {}};
}
place_leg loss_leg(std::int64_t at = 68'000) {
  return {loss_id, order_type::stop, time_in_force::gtc, {}, {won(at), {}, {}}, {}, won(100)};
}
place_family bracket() {
  return {purchase(entry_id), order_class::bracket, {profit_leg(), loss_leg()}};
}
place_family one_cancels_other() {
  auto entry = sale(entry_id);
  entry.price = won(72'000);
  return {entry, order_class::oco, {loss_leg()}};
}

/// An account, its orders and their symbol, with every peer message under way until it is handed over.
class family_world {
 public:
  explicit family_world(const place_family& placed, quantity stock = {})
      : account_(stock ? house_account(krw(10'000'000), stock) : funded_account(krw(10'000'000))), had_(stock) {
    auto decision = decide(account_.state, placed, account_rules{});
    EXPECT_TRUE(decision) << "the family is refused";
    if (!decision) return;
    account_.apply_all(std::get<account_events>(*decision));
    orders_[placed.entry.new_order];
    for (const auto& leg : placed.legs) orders_[leg.new_order];
  }

  /// The next message of one of the pairs, if there is any.
  bool hand_over(std::mt19937_64& bits) {
    std::vector<std::pair<order_id, int>> ways;
    for (const auto& [id, order] : orders_) {
      for (int way = 0; way < 4; ++way) {
        if (has_message(id, way)) ways.emplace_back(id, way);
      }
    }
    if (ways.empty()) return false;
    const auto [id, way] = ways[bits() % ways.size()];
    deliver(id, way);
    return true;
  }
  void settle() {
    std::mt19937_64 bits(1);
    while (hand_over(bits)) check();
  }

  /// Somebody else's order, which rests or trades.
  void meet(side on, std::int64_t amount, std::int64_t at) {
    tell(symbol_, order_id{++others_}, limit_order({crowd.value + others_}, on, shares(amount), won(at)));
    check();
  }
  void next_day() {
    const auto day = calendar_day{symbol_.state.today.day.value + 1};
    symbol_.apply_all(decide(symbol_.state, open_day{day}, symbol_.state.limits, symbol_rules{}));
  }
  void cancel(order_id id) {
    auto& order = orders_.at(id);
    const auto decision = decide(order.state, cancel_order{id, owner, {}, noon}, request_rules{});
    if (decision) order.apply_all(std::get<order_events>(*decision));
  }
  void cancel_all() {
    for (const auto& [id, order] : orders_) cancel(id);
  }
  /// Another limit of the one, another stop price of the other.
  void amend(order_id id, price limit, price stop) {
    auto& order = orders_.at(id);
    amend_order wanted{id, owner, {}, limit, 0, {}, noon};
    wanted.stop_price = stop;
    const amend_limits limits{shares(1), won(100), {won(70'000), won(49'000), won(91'000)}, false, won(100)};
    const auto decision = decide(order.state, wanted, limits, request_rules{});
    if (decision) order.apply_all(std::get<order_events>(*decision));
  }

  const order_progress& progress(order_id id) const { return orders_.at(id).state.progress; }
  order_status status(order_id id) const { return progress(id).status; }
  order_reason reason(order_id id) const { return progress(id).reason; }
  const account& books() const { return account_.state; }
  quantity held() const {
    const auto found = books().positions.find(test_symbol());
    return found == books().positions.end() ? quantity{} : found->second.held;
  }
  quantity sold() const {
    quantity sum;
    for (const auto& [id, order] : orders_) {
      if (order.state.terms.side == side::sell) sum += order.state.progress.filled;
    }
    return sum;
  }
  quantity bought() const {
    const auto& entry = orders_.at(entry_id).state;
    return entry.terms.side == side::buy ? entry.progress.filled : quantity{};
  }

  /// At every moment.
  void check() const { ASSERT_LE(sold(), bought() + had_) << "more is sold than there is"; }
  /// With everything said and all of them cancelled.
  void check_over() const {
    for (const auto& [id, order] : orders_) {
      EXPECT_FALSE(order.state.is_open()) << to_text(id) << " is left";
      EXPECT_EQ(order.replayed({}), order.state);
    }
    EXPECT_TRUE(books().orders.empty());
    EXPECT_EQ(held(), quantity{});
    EXPECT_EQ(books().held, money{});
    EXPECT_EQ(books().sales_limit, wide_money{});
    const auto found = books().positions.find(test_symbol());
    const auto there = found == books().positions.end() ? quantity{} : found->second.quantity;
    EXPECT_EQ(there, had_ + bought() - sold());
    EXPECT_EQ(account_.replayed(blank_account()), account_.state);
    EXPECT_EQ(symbol_.state.links, market::linked_stops{});
  }

 private:
  template <class Messages>
  static const typename Messages::value_type* next_in(const Messages& all, std::uint32_t consumed) {
    for (const auto& one : all) {
      if (one.number == consumed + 1) return &one;
    }
    return nullptr;
  }
  const peer_message<account_to_order>* to_order(order_id id) const {
    const auto open = books().orders.find(id);
    if (open == books().orders.end()) return nullptr;
    return next_in(open->second.to_order.unacknowledged, orders_.at(id).state.from_account.consumed);
  }
  const peer_message<order_to_account>* to_account(order_id id) const {
    const auto open = books().orders.find(id);
    if (open == books().orders.end()) return nullptr;
    return next_in(orders_.at(id).state.to_account.unacknowledged, open->second.from_order.consumed);
  }
  const peer_message<order_to_symbol>* to_symbol(order_id id) const {
    const auto known = symbol_.state.orders.find(id);
    const auto consumed = known == symbol_.state.orders.end() ? 0U : known->second.consumed;
    return next_in(orders_.at(id).state.to_symbol.unacknowledged, consumed);
  }
  const peer_message<symbol_to_order>* from_symbol(order_id id) const {
    const auto reports = symbol_.state.reports.find(id);
    if (reports == symbol_.state.reports.end()) return nullptr;
    return next_in(reports->second, orders_.at(id).state.from_symbol.consumed);
  }
  bool has_message(order_id id, int way) const {
    return way == 0   ? to_order(id) != nullptr
           : way == 1 ? to_account(id) != nullptr
           : way == 2 ? to_symbol(id) != nullptr
                      : from_symbol(id) != nullptr;
  }
  void deliver(order_id id, int way) {
    if (way == 0) tell(orders_.at(id), account_to_order(to_order(id)->body));
    if (way == 1) tell(account_, id, order_to_account(to_account(id)->body));
    if (way == 2) tell(symbol_, id, order_to_symbol(to_symbol(id)->body));
    if (way == 3) tell(orders_.at(id), symbol_to_order(from_symbol(id)->body));
  }

  recorded_account account_;
  std::map<order_id, recorded_order> orders_;
  recorded_symbol symbol_ = listed_symbol();
  quantity had_;
  std::uint64_t others_ = 1'000'000;
};

TEST(a_bracket, has_legs_that_wait_and_hold_nothing_until_the_entry_is_filled) {
  family_world world(bracket());
  world.settle();
  EXPECT_EQ(world.status(entry_id), order_status::submitted);
  EXPECT_EQ(world.status(profit_id), order_status::validated);
  EXPECT_EQ(world.status(loss_id), order_status::validated);
  world.meet(side::sell, 4, 70'000);
  world.settle();
  EXPECT_EQ(world.status(profit_id), order_status::validated) << "more may come";
  EXPECT_EQ(world.held(), quantity{});
  world.meet(side::sell, 6, 70'000);
  world.settle();
  EXPECT_EQ(world.status(profit_id), order_status::submitted);
  EXPECT_EQ(world.status(loss_id), order_status::submitted);
  EXPECT_EQ(world.held(), shares(10)) << "once for both";
}

TEST(a_bracket, whose_profit_is_taken_ends_its_stop) {
  family_world world(bracket());
  world.settle();
  world.meet(side::sell, 10, 70'000);
  world.settle();
  world.meet(side::buy, 3, 72'000);
  world.settle();
  EXPECT_EQ(world.progress(loss_id).quantity, shares(7)) << "what the other has left";
  world.meet(side::buy, 7, 72'000);
  world.settle();
  EXPECT_EQ(world.status(profit_id), order_status::filled);
  EXPECT_EQ(world.status(loss_id), order_status::cancelled);
  EXPECT_EQ(world.reason(loss_id), order_reason::sibling_filled);
  world.check_over();
}

TEST(a_bracket, whose_stop_is_reached_sells_what_is_left_and_no_more) {
  family_world world(bracket());
  world.settle();
  world.meet(side::sell, 10, 70'000);
  world.settle();
  world.meet(side::buy, 4, 72'000);  // of which nobody has heard yet
  world.meet(side::buy, 20, 67'000);
  world.meet(side::buy, 1, 68'000);
  world.meet(side::sell, 1, 68'000);
  world.settle();
  EXPECT_EQ(world.progress(profit_id).filled, shares(4));
  EXPECT_EQ(world.reason(profit_id), order_reason::sibling_filled);
  EXPECT_EQ(world.progress(loss_id).filled, shares(6));
  EXPECT_EQ(world.status(loss_id), order_status::filled);
  world.check_over();
}

TEST(a_bracket, whose_entry_ends_without_a_fill_ends_with_it_and_with_a_part_goes_on) {
  for (const std::int64_t filled : {0, 4}) {
    family_world world(bracket());
    world.settle();
    if (filled > 0) world.meet(side::sell, filled, 70'000);
    world.cancel(entry_id);
    world.settle();
    EXPECT_EQ(world.status(entry_id), order_status::cancelled);
    if (filled == 0) {
      EXPECT_EQ(world.reason(profit_id), order_reason::parent_ended);
      EXPECT_EQ(world.reason(loss_id), order_reason::parent_ended);
    } else {
      EXPECT_EQ(world.status(profit_id), order_status::submitted);
      EXPECT_EQ(world.progress(profit_id).quantity, shares(filled));
      EXPECT_EQ(world.held(), shares(filled));
    }
    world.cancel_all();
    world.settle();
    world.check_over();
  }
}

TEST(a_bracket, whose_one_leg_is_cancelled_loses_the_other_waiting_or_not) {
  for (const bool waits : {true, false}) {
    for (const auto leg : {profit_id, loss_id}) {
      family_world world(bracket());
      world.settle();
      if (!waits) world.meet(side::sell, 10, 70'000);
      world.settle();
      world.cancel(leg);
      world.settle();
      const auto other = leg == profit_id ? loss_id : profit_id;
      EXPECT_EQ(world.reason(leg), order_reason::cancelled_by_user);
      EXPECT_EQ(world.reason(other), order_reason::sibling_cancelled);
      world.cancel_all();
      world.settle();
      world.check_over();
    }
  }
}

TEST(a_leg, whose_sibling_expires_goes_on_alone_with_what_is_left) {
  family_world world(bracket());
  world.settle();
  world.meet(side::sell, 10, 70'000);
  world.settle();
  world.meet(side::buy, 4, 72'000);
  world.next_day();
  world.settle();
  EXPECT_EQ(world.status(profit_id), order_status::expired);
  EXPECT_EQ(world.status(loss_id), order_status::submitted);
  EXPECT_EQ(world.progress(loss_id).quantity, shares(6));
  EXPECT_EQ(world.held(), shares(6));
  world.amend(loss_id, {}, won(67'500));
  world.settle();
  world.meet(side::buy, 20, 67'000);
  world.meet(side::sell, 1, 67'000);
  world.settle();
  EXPECT_EQ(world.progress(loss_id).filled, shares(6));
  world.check_over();
}

TEST(an_order_that_cancels_another, has_one_hold_with_it) {
  family_world world(one_cancels_other(), shares(10));
  world.settle();
  EXPECT_EQ(world.held(), shares(10));
  EXPECT_EQ(world.status(loss_id), order_status::submitted);
  world.meet(side::buy, 4, 72'000);
  world.meet(side::buy, 20, 67'000);
  world.meet(side::buy, 1, 68'000);
  world.meet(side::sell, 1, 68'000);
  world.settle();
  EXPECT_EQ(world.progress(entry_id).filled, shares(4));
  EXPECT_EQ(world.progress(loss_id).filled, shares(6));
  world.check_over();
}

struct refused_family {
  const char* what;
  place_family family;
  account_reject why;
};

TEST(a_family, is_refused_whole_where_its_legs_are_not_those_of_its_class) {
  auto no_stop = bracket();
  no_stop.legs.pop_back();
  auto swapped = bracket();
  std::swap(swapped.legs[0], swapped.legs[1]);
  auto below = bracket();
  below.legs[0].price = won(69'900);
  auto above = bracket();
  above.legs[1].stop.stop_price = won(70'000);
  auto off_tick = bracket();
  off_tick.legs[0].price = won(72'050);
  auto at_once = bracket();
  at_once.legs[0].time_in_force = time_in_force::ioc;
  auto sells = bracket();
  sells.entry.side = side::sell;
  auto one = bracket();
  one.family = order_class::oto;
  auto buys = one_cancels_other();
  buys.entry.side = side::buy;
  const refused_family table[] = {
      {"a bracket of one leg", no_stop, account_reject::legs_invalid},
      {"the stop first", swapped, account_reject::legs_invalid},
      {"a profit below the entry", below, account_reject::legs_invalid},
      {"a stop at the entry", above, account_reject::legs_invalid},
      {"a leg off tick", off_tick, account_reject::off_tick},
      {"a leg that cannot wait", at_once, account_reject::time_in_force_not_allowed},
      {"a sale", sells, account_reject::legs_invalid},
      {"two legs of one", one, account_reject::legs_invalid},
      {"a purchase that cancels", buys, account_reject::legs_invalid},
  };
  const auto in = funded_account(krw(10'000'000));
  for (const auto& [what, family, why] : table) {
    const auto decision = decide(in.state, family, account_rules{});
    ASSERT_FALSE(decision) << what;
    EXPECT_EQ(decision.error().why, why) << what;
  }
  account_rules two_open;
  two_open.open_orders_max = 2;
  const auto decision = decide(in.state, bracket(), two_open);
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().why, account_reject::too_many_open_orders) << "legs count";
}

TEST(a_leg, that_waits_is_not_amended_and_never_in_its_quantity) {
  family_world world(bracket());
  world.settle();
  const amend_limits limits{shares(1), won(100), {won(70'000), won(49'000), won(91'000)}, false, won(100)};
  recorded_order leg;
  auto terms = purchase_terms();
  terms.side = side::sell;
  trading::order_family family{order_class::oto, entry_id, {}, {}};
  tell(leg, account_to_order(trading::open_family_order{terms, {owner}, std::nullopt, family}));
  EXPECT_TRUE(leg.state.to_symbol.empty());
  const amend_order dearer{first_order, owner, {}, won(71'000), 0, {}, noon};
  EXPECT_EQ(decide(leg.state, dearer, limits, request_rules{}).error().why, order_reject::leg_waits);
  tell(leg, account_to_order(trading::activate_leg{shares(4), {}}));
  EXPECT_EQ(leg.state.progress.quantity, shares(4));
  ASSERT_FALSE(leg.state.to_symbol.empty());
  tell(leg, symbol_to_order(order_is_resting{1}));
  const amend_order larger{first_order, owner, shares(5), {}, 0, {}, noon};
  EXPECT_EQ(decide(leg.state, larger, limits, request_rules{}).error().why, order_reject::type_not_allowed);
}

/// One world of chance: messages wait as long as they like while the market moves and the owner changes his mind.
void live(std::uint64_t seed) {
  std::mt19937_64 bits(seed);
  const auto roll = [&](std::uint64_t sides) { return bits() % sides; };
  const bool is_oco = roll(4) == 0;
  auto placed = is_oco ? one_cancels_other() : bracket();
  const bool is_oto = !is_oco && roll(4) == 0;
  if (is_oto) {
    placed.family = order_class::oto;
    placed.legs.erase(placed.legs.begin() + static_cast<std::ptrdiff_t>(roll(2)));
  }
  for (auto& leg : placed.legs) {
    leg.time_in_force = roll(2) == 0 ? time_in_force::day : time_in_force::gtc;
    if (!is_stop(leg.type)) continue;
    if (roll(3) == 0) {
      leg.type = order_type::stop_limit;
      leg.price = won(67'500);
      leg.tick = won(100);
    } else if (roll(3) == 0) {
      leg.type = order_type::trailing_stop;
      leg.stop = {{}, won(1'500), {}};
    }
  }
  family_world world(placed, is_oco ? shares(10) : quantity{});
  std::vector<order_id> ids{placed.entry.new_order};
  for (const auto& leg : placed.legs) ids.push_back(leg.new_order);
  for (int step = 0; step < 200; ++step) {
    const auto at = 66'500 + static_cast<std::int64_t>(roll(65)) * 100;
    const auto amount = 1 + static_cast<std::int64_t>(roll(5));
    const auto what = roll(100);
    if (what < 55) {
      world.hand_over(bits);
    } else if (what < 95) {
      world.meet(roll(2) == 0 ? side::buy : side::sell, amount, at);
    } else if (what == 95) {
      world.cancel(ids[roll(ids.size())]);
    } else if (what < 99) {
      const auto id = ids[roll(ids.size())];
      world.amend(id, roll(2) == 0 ? won(at) : price{}, id == loss_id && roll(2) == 0 ? won(at) : price{});
    } else if (roll(3) == 0) {
      world.next_day();
    }
    world.check();
  }
  world.settle();
  world.cancel_all();
  world.settle();
  world.cancel_all();  // what went to the market meanwhile
  world.settle();
  world.check_over();
}

TEST(a_family, sells_no_more_than_there_is_and_leaves_nothing_whatever_comes_in_between) {
  for (std::uint64_t seed = 1; seed <= 2'000 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    live(seed);
  }
}

}  // namespace
}  // namespace madang
