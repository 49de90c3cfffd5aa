#include "actors/market/stop_side.hpp"

#include <algorithm>
#include <utility>

namespace madang::market {
namespace {

__extension__ using int128 = __int128;

}  // namespace

/// Rounded away from the price that is followed. On the ticks of the market this is the same as rounding the stop price
/// to them: no trade lies between.
std::int64_t stop_side::distance(std::int64_t extreme, std::int64_t rate_raw) {
  const int128 product = static_cast<int128>(extreme < 0 ? -extreme : extreme) * rate_raw;
  return static_cast<std::int64_t>((product + rate::one - 1) / rate::one);
}

stop_side::levels& stop_side::levels_for(group& of, const waiting_stop& one) {
  return one.terms.trail_rate ? of.by_rate : of.by_distance;
}
std::int64_t stop_side::key_for(const waiting_stop& one) {
  return one.terms.trail_rate ? one.terms.trail_rate.raw : one.terms.trail_price.raw;
}

std::int64_t stop_side::own_nearest(const group& of) {
  auto lowest = never;
  if (!of.by_distance.empty()) lowest = of.extreme + of.by_distance.begin()->first;
  if (!of.by_rate.empty()) lowest = std::min(lowest, of.extreme + distance(of.extreme, of.by_rate.begin()->first));
  return lowest;
}

stop_side::slot stop_side::ring_at(stop_pool& pool, levels& in, std::int64_t key) {
  const auto [found, is_new] = in.try_emplace(key, 0);
  if (is_new) found->second = pool.make_ring();
  return found->second;
}

stop_side::group& stop_side::group_for(std::int64_t extreme, std::uint64_t rank) {
  if (groups_.empty() || groups_.back().extreme < extreme) groups_.push_back({extreme, rank, {}, {}, never});
  return groups_.back();
}

stop_side::slot stop_side::add(stop_pool& pool, const waiting_stop& one, price reference) {
  if (!one.terms.trails()) return pool.push_back(ring_at(pool, plain_, mirror(one.terms.stop_price)), one);
  auto& at = group_for(mirror(reference), one.rank);
  const auto placed = pool.push_back(ring_at(pool, levels_for(at, one), key_for(one)), one);
  refresh(groups_.size() - 1);
  return placed;
}

std::size_t stop_side::group_of_rank(std::uint64_t rank) const {
  const auto behind = std::upper_bound(groups_.begin(), groups_.end(), rank,
                                       [](std::uint64_t wanted, const group& one) { return wanted < one.first_rank; });
  ensure(behind != groups_.begin(), "a trailing stop follows no price");
  return static_cast<std::size_t>(behind - groups_.begin()) - 1;
}

void stop_side::removed(stop_pool& pool, const waiting_stop& one, std::optional<slot> emptied) {
  if (!emptied) return;
  const auto drop = [&](levels& from, std::int64_t key) {
    const auto found = from.find(key);
    // A ring of stops that are triggered is no level.
    if (found == from.end() || found->second != *emptied) return false;
    pool.drop_ring(found->second);
    from.erase(found);
    return true;
  };
  if (!one.terms.trails()) {
    drop(plain_, mirror(one.terms.stop_price));
    return;
  }
  if (groups_.empty() || one.rank < groups_.front().first_rank) return;
  const auto at = group_of_rank(one.rank);
  if (!drop(levels_for(groups_[at], one), key_for(one))) return;
  while (!groups_.empty() && groups_.back().is_empty()) groups_.pop_back();
  refresh(at);
}

void stop_side::refresh(std::size_t from) {
  for (auto at = from; at < groups_.size(); ++at) {
    const auto below = at == 0 ? never : groups_[at - 1].nearest;
    groups_[at].nearest = std::min(below, own_nearest(groups_[at]));
  }
}

std::int64_t stop_side::nearest() const {
  const auto trailing = groups_.empty() ? never : groups_.back().nearest;
  return plain_.empty() ? trailing : std::min(trailing, plain_.begin()->first);
}

std::int64_t stop_side::stop_of(const waiting_stop& one) const {
  if (!one.terms.trails()) return mirror(one.terms.stop_price);
  const auto extreme = groups_[group_of_rank(one.rank)].extreme;
  if (!one.terms.trail_rate) return extreme + one.terms.trail_price.raw;
  return extreme + distance(extreme, one.terms.trail_rate.raw);
}

std::vector<stop_side::mark> stop_side::marks() const {
  std::vector<mark> out;
  out.reserve(groups_.size());
  for (const auto& one : groups_) out.push_back({one.first_rank, real(one.extreme)});
  return out;
}

/// `from` is younger: at one distance its stops come behind. Moves the fewer levels.
void stop_side::merge(stop_pool& pool, levels& into, levels& from) {
  const bool swaps = into.size() < from.size();
  if (swaps) std::swap(into, from);
  for (const auto& [key, ring] : from) {
    const auto [found, is_new] = into.try_emplace(key, ring);
    if (is_new) continue;
    auto older = found->second;
    auto younger = ring;
    if (swaps) std::swap(older, younger);
    pool.append(older, younger);
    pool.drop_ring(younger);
    found->second = older;
  }
  from.clear();
}

void stop_side::follow(stop_pool& pool, std::int64_t trade) {
  auto lowest = groups_.size();
  while (lowest > 0 && groups_[lowest - 1].extreme > trade) --lowest;
  if (lowest == groups_.size()) return;
  const bool joins = lowest > 0 && groups_[lowest - 1].extreme == trade;
  const auto target = joins ? lowest - 1 : lowest;
  for (auto at = target + 1; at < groups_.size(); ++at) {
    merge(pool, groups_[target].by_distance, groups_[at].by_distance);
    merge(pool, groups_[target].by_rate, groups_[at].by_rate);
  }
  groups_.resize(target + 1);
  groups_[target].extreme = trade;
  refresh(target);
}

void stop_side::take_reached(std::int64_t trade, std::vector<reached_level>& out) {
  while (!plain_.empty() && plain_.begin()->first <= trade) {
    out.push_back({plain_.begin()->first, plain_.begin()->second});
    plain_.erase(plain_.begin());
  }
  auto lowest = groups_.size();
  for (auto at = groups_.size(); at > 0 && groups_[at - 1].nearest <= trade; --at) {
    auto& one = groups_[at - 1];
    lowest = at - 1;
    const auto take = [&](levels& from, auto&& stop_at) {
      while (!from.empty() && stop_at(from.begin()->first) <= trade) {
        out.push_back({stop_at(from.begin()->first), from.begin()->second});
        from.erase(from.begin());
      }
    };
    take(one.by_distance, [&](std::int64_t key) { return one.extreme + key; });
    take(one.by_rate, [&](std::int64_t key) { return one.extreme + distance(one.extreme, key); });
  }
  while (!groups_.empty() && groups_.back().is_empty()) groups_.pop_back();
  refresh(lowest);
}

std::vector<stop_side::reached_level> stop_side::note(stop_pool& pool, std::int64_t trade) {
  std::vector<reached_level> out;
  follow(pool, trade);
  take_reached(trade, out);
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.stop < b.stop; });
  return out;
}

}  // namespace madang::market
