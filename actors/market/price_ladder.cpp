#include "actors/market/price_ladder.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

#include "messages/ensure.hpp"

namespace madang::market {

namespace {

__extension__ using int128 = __int128;

constexpr std::int64_t unit_max = 100'000'000;

/// The inverse of an odd number modulo 2^64; Newton doubles the number of right bits, from three, in each step.
std::uint64_t inverse_of(std::uint64_t odd) {
  auto inverse = odd;
  for (int i = 0; i < 5; ++i) inverse *= 2 - odd * inverse;
  return inverse;
}

/// A first guess from one price: ticks are 1, 2 or 5 times a power of ten.
std::int64_t tick_of(std::int64_t at) {
  if (at >= -unit_max && at <= unit_max) return at < 0 ? -at : at;
  for (auto power = unit_max; power > 1; power /= 10) {
    for (const auto tick : {power, power / 2, power / 5}) {
      if (at % tick == 0) return tick;
    }
  }
  return 1;
}

std::int64_t common_unit(std::int64_t a, std::int64_t b) {
  constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
  if (a == lowest || b == lowest) return 1;
  return std::gcd(a, b);
}

constexpr std::uint64_t bits_below(std::uint64_t entry) {
  return (std::uint64_t{1} << entry) - 1;
}
std::uint64_t highest(std::uint64_t bits) {
  return static_cast<std::uint64_t>(std::bit_width(bits)) - 1;
}

}  // namespace

price_ladder::price_ladder(side of, price unit) : mirror_(of == side::buy ? -1 : 0) {
  ensure(unit.raw >= 0 && unit.raw <= unit_max, "the unit of a price ladder is out of bounds");
  if (unit.raw != 0) set_unit(unit.raw);
}

void price_ladder::set_unit(std::int64_t unit) {
  unit_ = unit;
  even_bits_ = std::countr_zero(static_cast<std::uint64_t>(unit));
  inverse_ = inverse_of(static_cast<std::uint64_t>(unit) >> even_bits_);
  misses_ = 0;
  missed_unit_ = 0;
}

std::uint32_t price_ladder::find(std::int64_t key) const {
  if (const auto offset = offset_of(key); offset < reach() && root_ != none) {
    const auto lowest = lowest_page(offset);
    return lowest == none ? none : pages_[lowest].at[offset % page_entries];
  }
  const auto found = overflow_.find(key);
  return found == overflow_.end() ? none : found->second;
}

void price_ladder::drop(std::uint32_t level) {
  const auto [key, total, head, tail, orders, better, worse] = levels_[level];
  levels_[better].worse = worse;
  levels_[worse].better = better;
  best_ = levels_[0].worse;
  levels_[level].worse = free_level_;
  free_level_ = level;
  const auto offset = offset_of(key);
  const auto& leaf = recent_[offset / page_entries % recent_.size()];
  const bool is_recent = leaf.prefix == offset / page_entries;
  const auto lowest = is_recent ? leaf.page : offset < reach() && root_ != none ? lowest_page(offset) : none;
  if (lowest == none || pages_[lowest].at[offset % page_entries] != level) {
    overflow_.erase(key);
    return;
  }
  auto& from = pages_[lowest];
  from.at[offset % page_entries] = none;
  from.used &= ~(std::uint64_t{1} << offset % page_entries);
  if (from.used == 0) free_path(offset);
}

std::size_t price_ladder::bytes() const {
  constexpr std::size_t tree_node = 48;
  return pages_.capacity() * sizeof(page) + levels_.capacity() * sizeof(price_level) + overflow_.size() * tree_node;
}

// ---- making levels -------------------------------------------------------------------------------------------------

std::uint32_t price_ladder::obtain_elsewhere(std::int64_t key, std::uint64_t offset) {
  if (offset >= reach() || root_ == none) {
    if (!overflow_.empty()) {
      if (const auto found = overflow_.find(key); found != overflow_.end()) return found->second;
    }
    if (!is_on_unit(key) && !learn_unit(price_of(key).raw)) return make_in_overflow(key);
    if (!grow_to(key)) return make_in_overflow(key);
    offset = offset_of(key);
  }
  const auto lowest = obtain_lowest_page(offset);
  recent_[offset / page_entries % recent_.size()] = {offset / page_entries, lowest};
  if (const auto level = pages_[lowest].at[offset % page_entries]; level != none) return level;
  return make_in_page(key, offset, lowest);
}

std::uint32_t price_ladder::make_in_page(std::int64_t key, std::uint64_t offset, std::uint32_t lowest) {
  const auto entry = offset % page_entries;
  const auto nearer = pages_[lowest].used & bits_below(entry);
  auto better = nearer != 0 ? pages_[lowest].at[highest(nearer)] : better_in_tree(offset);
  const auto other = better_in_overflow(key);
  if (better == none || (other != none && levels_[other].key > levels_[better].key)) better = other;
  const auto level = link(key, better);
  pages_[lowest].at[entry] = level;
  pages_[lowest].used |= std::uint64_t{1} << entry;
  return level;
}

std::uint32_t price_ladder::make_in_overflow(std::int64_t key) {
  auto better = none;
  if (root_ != none) {
    // Entries of the tree that are better than the key: none, all, or those below a price between two multiples.
    const auto ahead = (int128{key} - low_ + unit_ - 1) / unit_;
    if (ahead > 0) better = better_in_tree(static_cast<std::uint64_t>(std::min<int128>(ahead, reach())));
  }
  const auto other = better_in_overflow(key);
  if (better == none || (other != none && levels_[other].key > levels_[better].key)) better = other;
  const auto level = link(key, better);
  overflow_.emplace(key, level);
  return level;
}

std::uint32_t price_ladder::link(std::int64_t key, std::uint32_t better) {
  if (levels_.empty()) levels_.emplace_back();
  auto level = free_level_;
  if (level != none) {
    free_level_ = levels_[level].worse;
  } else {
    ensure(levels_.size() <= std::numeric_limits<std::uint32_t>::max(), "a price ladder is full");
    level = static_cast<std::uint32_t>(levels_.size());
    levels_.emplace_back();
  }
  const auto worse = levels_[better].worse;
  levels_[level] = {.key = key, .total = 0, .head = 0, .tail = 0, .orders = 0, .better = better, .worse = worse};
  levels_[better].worse = level;
  levels_[worse].better = level;
  best_ = levels_[0].worse;
  return level;
}

// ---- the tree ------------------------------------------------------------------------------------------------------

std::uint32_t price_ladder::lowest_page(std::uint64_t offset) const {
  auto at = root_;
  for (auto shift = 6 * (height_ - 1); shift > 0 && at != none; shift -= 6) {
    at = pages_[at].at[offset >> shift & (page_entries - 1)];
  }
  return at;
}

std::uint32_t price_ladder::obtain_lowest_page(std::uint64_t offset) {
  auto at = root_;
  for (auto shift = 6 * (height_ - 1); shift > 0; shift -= 6) {
    const auto entry = offset >> shift & (page_entries - 1);
    auto next = pages_[at].at[entry];
    if (next == none) {
      next = new_page();
      pages_[at].at[entry] = next;
      pages_[at].used |= std::uint64_t{1} << entry;
    }
    at = next;
  }
  return at;
}

/// Gives back the lowest page at an offset, which is empty, and the pages above that are empty without it.
void price_ladder::free_path(std::uint64_t offset) {
  auto& leaf = recent_[offset / page_entries % recent_.size()];
  if (leaf.prefix == offset / page_entries) leaf = {};
  std::array<std::uint32_t, height_max> path{};
  path[0] = root_;
  for (int depth = 1; depth < height_; ++depth) {
    path[static_cast<std::size_t>(depth)] =
        pages_[path[static_cast<std::size_t>(depth) - 1]].at[offset >> 6 * (height_ - depth) & (page_entries - 1)];
  }
  for (int depth = height_ - 1; depth >= 0; --depth) {
    const auto empty = path[static_cast<std::size_t>(depth)];
    if (pages_[empty].used != 0) return;
    free_page(empty);
    if (depth == 0) {
      root_ = none;
      height_ = 0;
      return;
    }
    auto& above = pages_[path[static_cast<std::size_t>(depth) - 1]];
    const auto entry = offset >> 6 * (height_ - depth) & (page_entries - 1);
    above.at[entry] = none;
    above.used &= ~(std::uint64_t{1} << entry);
  }
}

/// Makes the tree reach a key on the unit. False: it lies beyond the tallest tree.
bool price_ladder::grow_to(std::int64_t key) {
  if (root_ != none && offset_of(key) < reach()) return true;
  const auto away = root_ == none ? int128{0} : (int128{key} - low_) / unit_;
  constexpr auto away_max = int128{1} << (6 * height_max - 1);
  if (away >= away_max || -away >= away_max) return false;
  if (root_ == none) low_ = key;
  while (root_ == none || offset_of(key) >= reach()) {
    if (height_ == height_max || !grow()) return false;
  }
  adopt_overflow();
  return true;
}

/// Puts a new root above the old one. Growing moves no entry, but their offsets: half of what is new lies before them.
/// The tree stays within the range of keys, where offsets are unique. False: there is no room.
bool price_ladder::grow() {
  using limits = std::numeric_limits<std::int64_t>;
  const auto step = int128{unit_} * static_cast<int128>(reach());
  const auto room_before = (int128{low_} - limits::min()) / step;
  const auto room_behind = (int128{limits::max()} - low_ + unit_) / step;
  const auto least = std::max<int128>(0, int128{page_entries} - room_behind);
  const auto most = std::min<int128>(page_entries - 1, room_before);
  if (least > most) return false;
  const auto entry = std::clamp<int128>(page_entries / 2, least, most);
  const auto taller = new_page();
  if (root_ != none) {
    pages_[taller].at[static_cast<std::size_t>(entry)] = root_;
    pages_[taller].used = std::uint64_t{1} << static_cast<int>(entry);
  }
  low_ = static_cast<std::int64_t>(low_ - entry * step);
  root_ = taller;
  ++height_;
  recent_.fill({});
  return true;
}

/// Prices that were out of reach before stand in the tree from now on, and nowhere else.
void price_ladder::adopt_overflow() {
  if (overflow_.empty()) return;
  const auto end = int128{low_} + int128{unit_} * static_cast<int128>(reach());
  for (auto each = overflow_.lower_bound(low_); each != overflow_.end() && each->first < end;) {
    const auto [key, level] = *each;
    each = is_on_unit(key) ? (put_in_tree(key, level), overflow_.erase(each)) : std::next(each);
  }
}

void price_ladder::put_in_tree(std::int64_t key, std::uint32_t level) {
  const auto offset = offset_of(key);
  auto& into = pages_[obtain_lowest_page(offset)];
  into.at[offset % page_entries] = level;
  into.used |= std::uint64_t{1} << offset % page_entries;
}

std::uint32_t price_ladder::new_page() {
  ++pages_used_;
  if (free_page_ != none) {
    const auto given = std::exchange(free_page_, pages_[free_page_].at[0]);
    pages_[given].at[0] = none;
    return given;
  }
  if (pages_.empty()) pages_.emplace_back();
  pages_.emplace_back();
  return static_cast<std::uint32_t>(pages_.size() - 1);
}

void price_ladder::free_page(std::uint32_t empty) {
  --pages_used_;
  pages_[empty].at[0] = std::exchange(free_page_, empty);
}

std::uint32_t price_ladder::better_in_tree(std::uint64_t offset) const {
  // Down to where the path ends, noting the last page with an entry before it; then down along the last entries.
  auto turn = none;
  std::uint64_t turn_entry = 0;
  int turn_shift = 0;
  if (offset >= reach()) {
    if (pages_[root_].used == 0) return none;
    turn = root_;
    turn_entry = highest(pages_[root_].used);
    turn_shift = 6 * (height_ - 1);
  } else {
    auto at = root_;
    for (auto shift = 6 * (height_ - 1); shift >= 0 && at != none; shift -= 6) {
      const auto entry = offset >> shift & (page_entries - 1);
      if (const auto before = pages_[at].used & bits_below(entry); before != 0) {
        turn = at;
        turn_entry = highest(before);
        turn_shift = shift;
      }
      if (shift > 0) at = pages_[at].at[entry];
    }
    if (turn == none) return none;
  }
  auto found = pages_[turn].at[turn_entry];
  for (; turn_shift > 0; turn_shift -= 6) found = pages_[found].at[highest(pages_[found].used)];
  return found;
}

std::uint32_t price_ladder::better_in_overflow(std::int64_t key) const {
  if (overflow_.empty() || overflow_.begin()->first >= key) return none;
  return std::prev(overflow_.lower_bound(key))->second;
}

// ---- the unit ------------------------------------------------------------------------------------------------------

/// Called for each price that is no multiple of the unit. True: now it is one. Finding all levels a new place is paid
/// for by as many misses.
bool price_ladder::learn_unit(std::int64_t missed) {
  if (unit_ == 0) {
    if (missed == 0) return false;
    set_unit(tick_of(missed));
    return true;
  }
  missed_unit_ = common_unit(missed_unit_, missed);
  if (++misses_ <= levels_.size() / 16) return false;
  set_unit(common_unit(unit_, missed_unit_));
  place_anew();
  return true;
}

void price_ladder::place_anew() {
  pages_.clear();
  free_page_ = root_ = none;
  pages_used_ = 0;
  height_ = 0;
  recent_.fill({});
  overflow_.clear();
  for (auto level = best_; level != none; level = levels_[level].worse) {
    const auto key = levels_[level].key;
    if (!is_on_unit(key) || !grow_to(key)) {
      overflow_.emplace(key, level);
      continue;
    }
    put_in_tree(key, level);
  }
}

}  // namespace madang::market
