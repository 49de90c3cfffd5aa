#include <algorithm>
#include <array>
#include <numeric>

#include "actors/market/auction/call_auction.hpp"

namespace madang::market {
namespace {

/// Whether an order of this price takes part at a price.
bool takes_part(side on, price limit, price at) {
  return on == side::buy ? limit >= at : limit <= at;
}

/// Reports the orders of a side that take part, in priority, until `each` has enough.
template <class Each>
void visit_part(const gathered_orders& gathered, side on, price at, Each&& each) {
  for (const auto* from : {&gathered.unlimited, &gathered.limited}) {
    bool goes_on = true;
    from->visit(on, [&](const resting_order& one) {
      if (!takes_part(on, one.price, at)) return false;
      return goes_on = each(one);
    });
    if (!goes_on) return;
  }
}

std::vector<resting_order> first_of(const gathered_orders& gathered, side on, price at, std::size_t most) {
  std::vector<resting_order> out;
  if (most == 0) return out;
  visit_part(gathered, on, at, [&](const resting_order& one) {
    out.push_back(one);
    return out.size() < most;
  });
  return out;
}

std::optional<resting_order> find(const gathered_orders& gathered, order_id order) {
  const auto found = gathered.unlimited.find(order);
  return found ? found : gathered.limited.find(order);
}

/// What each of the next orders that share still gets, as if that were all it had. One that is gone gets nothing.
std::vector<resting_order> first_sharing(const gathered_orders& gathered, const uncrossing& under_way,
                                         std::size_t most) {
  std::vector<resting_order> out;
  for (auto each = under_way.shares.rbegin(); each != under_way.shares.rend() && out.size() < most; ++each) {
    auto order = find(gathered, each->order);
    if (!order) continue;
    order->leaves = std::min(order->leaves, each->left);
    out.push_back(*order);
  }
  return out;
}

/// One round: each order gets up to so much of what it lacks.
template <class Part>
void share_out(const std::vector<std::size_t>& by_size, const std::vector<quantity>& wanted, Part part,
               std::vector<quantity>& given, std::int64_t& left) {
  for (const auto i : by_size) {
    const auto lacks = wanted[i].raw - given[i].raw;
    const auto gets = std::min({part(lacks), lacks, left});
    given[i].raw += gets;
    left -= gets;
  }
}

}  // namespace

std::vector<quantity> allot_by_size(const std::vector<quantity>& wanted, quantity lot, quantity total) {
  constexpr std::array<std::int64_t, 4> rounds{100, 500, 1'000, 2'000};
  std::vector<std::size_t> by_size(wanted.size());
  std::iota(by_size.begin(), by_size.end(), std::size_t{0});
  std::stable_sort(by_size.begin(), by_size.end(), [&](auto a, auto b) { return wanted[a] > wanted[b]; });
  std::vector<quantity> given(wanted.size());
  auto left = total.raw;
  for (const auto lots : rounds) {
    std::int64_t part = 0;
    if (__builtin_mul_overflow(lots, lot.raw, &part)) part = left;
    share_out(
        by_size, wanted, [part](std::int64_t) { return part; }, given, left);
  }
  // Half of an odd number of lots: not said by the exchange; the larger half.
  const auto half = [&](std::int64_t lacks) { return (lacks / lot.raw / 2 + lacks / lot.raw % 2) * lot.raw; };
  share_out(by_size, wanted, half, given, left);
  share_out(
      by_size, wanted, [](std::int64_t lacks) { return lacks; }, given, left);
  return given;
}

uncrossing begin_uncrossing(const gathered_orders& gathered, const single_price& found, trading_session session,
                            const day_limits& limits, quantity lot) {
  uncrossing begun{found.price, found.quantity, found.surplus, {}, false};
  const auto limit = found.surplus == side::buy ? limits.upper : limits.lower;
  if (session != trading_session::opening_auction || found.price != limit || !found.imbalance) return begun;
  begun.is_shared = true;
  std::vector<quantity> wanted;
  visit_part(gathered, found.surplus, found.price, [&](const resting_order& one) {
    wanted.push_back(one.leaves);
    begun.shares.push_back({one.order, {}});
    return true;
  });
  const auto given = allot_by_size(wanted, lot, found.quantity);
  for (std::size_t i = 0; i < given.size(); ++i) begun.shares[i].left = given[i];
  const auto gets_nothing = [](const allotment& one) { return !one.left; };
  begun.shares.erase(std::remove_if(begun.shares.begin(), begun.shares.end(), gets_nothing), begun.shares.end());
  std::reverse(begun.shares.begin(), begun.shares.end());
  return begun;
}

std::vector<auction_fill> next_fills(const gathered_orders& gathered, const uncrossing& under_way, std::size_t most) {
  if (!under_way.left) return {};
  // A trade is the last of one of its orders: so many trades have no more orders of a side.
  const auto of_side = [&](side on) {
    if (under_way.is_shared && on == under_way.shared) return first_sharing(gathered, under_way, most);
    return first_of(gathered, on, under_way.price, most);
  };
  auto buys = of_side(side::buy);
  auto sells = of_side(side::sell);
  auto left = under_way.left;
  std::vector<auction_fill> fills;
  for (std::size_t buy = 0, sell = 0; buy < buys.size() && sell < sells.size() && fills.size() < most && left;) {
    const auto amount = std::min({buys[buy].leaves, sells[sell].leaves, left});
    fills.push_back({buys[buy], sells[sell], amount});
    left -= amount;
    buys[buy].leaves -= amount;
    sells[sell].leaves -= amount;
    if (!buys[buy].leaves) ++buy;
    if (!sells[sell].leaves) ++sell;
  }
  return fills;
}

std::vector<book_level> levels_left(const gathered_orders& gathered, side on, quantity traded, std::size_t most) {
  auto gone = traded.raw;
  gathered.unlimited.levels(on, SIZE_MAX, [&](const book_level& one) { gone -= std::min(gone, one.quantity.raw); });
  std::vector<book_level> out;
  const auto& ladder = gathered.limited.ladder(on);
  for (auto level = ladder.best(); level != price_ladder::none && out.size() < most; level = ladder.at(level).worse) {
    const auto& queue = ladder.at(level);
    const auto taken = std::min(gone, queue.total);
    gone -= taken;
    if (taken < queue.total) out.push_back({ladder.price_of(queue.key), {queue.total - taken}, queue.orders});
  }
  return out;
}

}  // namespace madang::market
