#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "messages/money/money.hpp"
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

/// The levels of one side: a chain from best to worst, and a tree of pages in which a price finds its level. A page has
/// 64 entries; those of the lowest pages are levels that lie one `unit` apart, those of all others are pages. The tree
/// grows at its root, so that no price moves what is there, however far the market goes. The unit is learned: it is
/// what all prices are multiples of. Prices that are not, until the unit is corrected, and prices beyond the tallest
/// tree are served as well, from an ordered overflow.
class price_ladder {
 public:
  static constexpr std::uint32_t none = 0;
  static constexpr std::size_t page_entries = 64;

  /// `unit` is a first guess, at most 10^8; zero leaves it to the first price.
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
    const auto& leaf = recent_[offset / page_entries % recent_.size()];
    if (leaf.prefix != offset / page_entries) [[unlikely]]
      return obtain_elsewhere(key, offset);
    if (const auto level = pages_[leaf.page].at[offset % page_entries]; level != none) return level;
    return make_in_page(key, offset, leaf.page);
  }
  /// Forgets a level that has become empty.
  void drop(std::uint32_t level);

  /// How many levels are served from the overflow, the pages in use, and the unit: for tests and metrics.
  std::size_t overflow_size() const { return overflow_.size(); }
  std::size_t page_count() const { return pages_used_; }
  price unit() const { return {unit_}; }
  /// Allocated.
  std::size_t bytes() const;

 private:
  /// 64^6 units are within the reach of every unit's quotients.
  static constexpr int height_max = 6;
  static constexpr std::uint64_t nowhere = ~std::uint64_t{0};

  struct page {
    std::uint64_t used = 0;  ///< one bit per entry
    std::array<std::uint32_t, page_entries> at{};
  };
  /// A lowest page that was used lately. Its levels have the offsets from 64 times `prefix` on.
  struct recent_page {
    std::uint64_t prefix = nowhere;
    std::uint32_t page = none;
  };

  /// Units from the tree's edge; beyond the tallest tree for what is outside of it or no multiple of the unit.
  std::uint64_t offset_of(std::int64_t key) const {
    // Division by an odd number is multiplication by its inverse modulo 2^64; what does not divide evenly wraps to a
    // number larger than any true quotient, and the rotation does the same for the even part.
    return std::rotr((static_cast<std::uint64_t>(key) - static_cast<std::uint64_t>(low_)) * inverse_, even_bits_);
  }
  std::uint64_t reach() const { return std::uint64_t{1} << 6 * height_; }
  bool is_on_unit(std::int64_t key) const { return unit_ != 0 && price_of(key).raw % unit_ == 0; }

  std::uint32_t obtain_elsewhere(std::int64_t key, std::uint64_t offset);
  std::uint32_t make_in_page(std::int64_t key, std::uint64_t offset, std::uint32_t lowest);
  std::uint32_t make_in_overflow(std::int64_t key);
  std::uint32_t link(std::int64_t key, std::uint32_t better);

  std::uint32_t lowest_page(std::uint64_t offset) const;
  std::uint32_t obtain_lowest_page(std::uint64_t offset);
  void free_path(std::uint64_t offset);
  bool grow_to(std::int64_t key);
  bool grow();
  void adopt_overflow();
  void put_in_tree(std::int64_t key, std::uint32_t level);
  std::uint32_t new_page();
  void free_page(std::uint32_t empty);
  /// The level with the largest offset below this one, or none.
  std::uint32_t better_in_tree(std::uint64_t offset) const;
  std::uint32_t better_in_overflow(std::int64_t key) const;

  void set_unit(std::int64_t unit);
  bool learn_unit(std::int64_t missed);
  void place_anew();

  std::int64_t mirror_;
  std::int64_t unit_ = 0;
  std::uint64_t inverse_ = 0;
  int even_bits_ = 0;
  int height_ = 0;        // of the tree; 0 is an empty one
  std::int64_t low_ = 0;  // key of the tree's first entry
  std::uint32_t root_ = none;
  std::uint32_t best_ = none;
  std::uint32_t free_level_ = none;
  std::uint32_t free_page_ = none;
  std::array<recent_page, 8> recent_;
  std::vector<page> pages_;          // 0 is not a page
  std::vector<price_level> levels_;  // 0 is not a level: its `worse` is the best one
  std::map<std::int64_t, std::uint32_t> overflow_;
  std::size_t pages_used_ = 0;
  std::size_t misses_ = 0;        // by prices that are no multiple of the unit, since it was learned
  std::int64_t missed_unit_ = 0;  // what all of these are multiples of
};

}  // namespace madang::market
