#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "messages/money.hpp"
#include "messages/side.hpp"

namespace madang::market {

/// One price on one side and the queue that stands there. `key` orders levels from best to worst on either side.
struct price_level {
  std::int64_t key;
  std::int64_t total;  ///< raw quantity of all orders
  std::uint32_t head;  ///< pool slots of the first and the last order
  std::uint32_t tail;
  std::uint32_t orders;
  std::uint32_t better;  ///< the neighbours among the levels; 0 is none
  std::uint32_t worse;
};

/// The levels of one side: a chain from best to worst, a bounded window around the market in which a price finds its
/// level by its distance from the window's edge, and an ordered overflow for all other prices. The window counts in
/// `unit`s; it starts small, doubles while prices within its reach keep missing it, and follows the market when that
/// has moved away, each only after as many misses as pay for it. Prices that are no multiple of the unit are served as
/// well, from the overflow.
class price_ladder {
 public:
  static constexpr std::uint32_t none = 0;
  /// The widest window, in units: four bytes each.
  static constexpr std::size_t window_max = 16384;

  /// `unit` is positive and at most 10^8.
  price_ladder(side of, price unit);

  /// Smaller keys are better: the price of a sell, its mirror image for a buy. Total, also at the extremes.
  std::int64_t key_of(price at) const { return at.raw ^ mirror_; }
  price price_of(std::int64_t key) const { return {key ^ mirror_}; }

  std::uint32_t best() const { return best_; }
  price_level& at(std::uint32_t level) { return levels_[level]; }
  const price_level& at(std::uint32_t level) const { return levels_[level]; }

  /// The level of a key, or none.
  std::uint32_t find(std::int64_t key) const;
  /// The level of a key, made empty where it is missing. Moves levels in memory, never their numbers.
  std::uint32_t obtain(std::int64_t key) {
    const auto offset = offset_of(key);
    if (offset >= window_.size()) [[unlikely]]
      return obtain_outside(key);
    if (const auto level = window_[offset]; level != none) return level;
    return make_inside(key, offset);
  }
  /// Forgets a level that has become empty.
  void drop(std::uint32_t level);

  /// How many levels are served from the overflow, and how wide the window is: for tests and metrics.
  std::size_t overflow_size() const { return overflow_.size(); }
  std::size_t window_size() const { return window_.size(); }
  /// Allocated.
  std::size_t bytes() const;

 private:
  /// Units from the window's edge; at least `window_max` for what is outside or no multiple of the unit.
  std::uint64_t offset_of(std::int64_t key) const {
    // Division by an odd number is multiplication by its inverse modulo 2^64; what does not divide evenly wraps to a
    // number larger than any true quotient, and the rotation does the same for the even part.
    return std::rotr((static_cast<std::uint64_t>(key) - static_cast<std::uint64_t>(low_)) * inverse_, even_bits_);
  }
  std::uint32_t obtain_outside(std::int64_t key);
  std::uint32_t make_inside(std::int64_t key, std::uint64_t offset);
  std::uint32_t make_outside(std::int64_t key);
  std::uint32_t link(std::int64_t key, std::uint32_t better);
  std::uint32_t better_in_window(std::uint64_t offset) const;
  std::uint32_t better_in_overflow(std::int64_t key) const;
  void occupy(std::uint64_t offset, std::uint32_t level);
  void vacate(std::uint64_t offset);
  bool reseat(std::int64_t missed);
  std::int64_t window_low(std::int64_t anchor, std::size_t size) const;
  void place_window(std::int64_t low, std::size_t size);

  std::int64_t mirror_;
  std::int64_t unit_;
  std::uint64_t inverse_;
  int even_bits_;
  std::uint32_t best_ = none;
  std::uint32_t free_ = none;
  std::int64_t low_;        // key of the window's first slot
  std::size_t misses_ = 0;  // by prices on the grid, since the window was last looked over
  std::vector<std::uint32_t> window_;
  std::vector<std::uint64_t> occupied_;                            // one bit per slot of the window
  std::array<std::uint64_t, window_max / 4096> occupied_words_{};  // one bit per non-zero word of it
  std::vector<price_level> levels_;                                // 0 is not a level: its `worse` is the best one
  std::map<std::int64_t, std::uint32_t> overflow_;
};

}  // namespace madang::market
