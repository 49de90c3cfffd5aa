#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "actors/market/stop_pool.hpp"

namespace madang::market {

/// The stops of one side that wait, by the price that triggers them. Prices are mirrored for sales (negated), so that
/// both sides read alike: a stop is reached by a trade at its price or above, the nearest is the lowest, and a trailing
/// one follows the lowest trade and stands its distance above it.
///
/// Trailing stops that follow the same price are a group. The groups are a stack: a new stop follows the last trade, so
/// it comes to the top, and a lower trade makes one group of all above it. So of two groups the older follows the lower
/// price, and a group holds a range of ranks. A trade never visits stops one by one: only levels, of which there are as
/// many as different stop prices and distances.
class stop_side {
 public:
  using slot = stop_pool::slot;
  static constexpr std::int64_t never = INT64_MAX;

  explicit stop_side(bool mirrored) : mirrored_(mirrored) {}

  std::int64_t mirror(price one) const { return mirrored_ ? -one.raw : one.raw; }
  price real(std::int64_t one) const { return {mirrored_ ? -one : one}; }

  /// Requires a rank above those of all others. `reference`: the price that a trailing one follows from; not below what
  /// an older one follows.
  slot add(stop_pool& pool, const waiting_stop& one, price reference);
  /// A stop has left the pool. `emptied`: the head of the ring that it was alone in.
  void removed(stop_pool& pool, const waiting_stop& one, std::optional<slot> emptied);

  /// A ring of stops, and the mirrored price at which they were reached.
  struct reached_level {
    std::int64_t stop = 0;
    slot ring = 0;
  };
  /// After a trade: trailing stops follow it. The levels that it reaches leave, nearest first; their rings belong to
  /// the caller.
  std::vector<reached_level> note(stop_pool& pool, std::int64_t trade);

  /// The lowest stop price.
  std::int64_t nearest() const;
  /// A trade below it moves trailing stops; `-never`: none does.
  std::int64_t follows() const { return groups_.empty() ? -never : groups_.back().extreme; }
  /// Where it stands now; of one that waits.
  std::int64_t stop_of(const waiting_stop& one) const;

  /// What trailing stops follow: those from a rank on, up to the next mark.
  struct mark {
    std::uint64_t first_rank = 0;
    price follows;

    friend bool operator==(const mark&, const mark&) = default;
  };
  std::vector<mark> marks() const;

  /// Visits rings, nearest stop first, while `visit` says so; those of trailing stops by group.
  template <class Visit>
  void each_ring(Visit&& visit) const;

 private:
  using levels = std::map<std::int64_t, slot>;
  struct group {
    std::int64_t extreme = 0;  ///< the price that it follows
    std::uint64_t first_rank = 0;
    levels by_distance;
    levels by_rate;
    std::int64_t nearest = never;  ///< of it and of all groups below

    bool is_empty() const { return by_distance.empty() && by_rate.empty(); }
  };

  static std::int64_t distance(std::int64_t extreme, std::int64_t rate_raw);
  static levels& levels_for(group& of, const waiting_stop& one);
  static std::int64_t key_for(const waiting_stop& one);
  static std::int64_t own_nearest(const group& of);
  static slot ring_at(stop_pool& pool, levels& in, std::int64_t key);
  group& group_for(std::int64_t extreme, std::uint64_t rank);
  std::size_t group_of_rank(std::uint64_t rank) const;
  void follow(stop_pool& pool, std::int64_t trade);
  static void merge(stop_pool& pool, levels& into, levels& from);
  void take_reached(std::int64_t trade, std::vector<reached_level>& out);
  void refresh(std::size_t from);

  bool mirrored_;
  levels plain_;
  std::vector<group> groups_;
};

template <class Visit>
void stop_side::each_ring(Visit&& visit) const {
  for (const auto& [stop, ring] : plain_) {
    if (!visit(ring)) return;
  }
  for (const auto& one : groups_) {
    for (const auto* in : {&one.by_distance, &one.by_rate}) {
      for (const auto& [key, ring] : *in) {
        if (!visit(ring)) return;
      }
    }
  }
}

}  // namespace madang::market
