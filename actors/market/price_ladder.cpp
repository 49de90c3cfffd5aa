#include "actors/market/price_ladder.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "messages/ensure.hpp"

namespace madang::market {

namespace {

__extension__ using wide = __int128;

constexpr std::size_t first_window = 64;
constexpr std::int64_t unit_max = 100'000'000;

/// The inverse of an odd number modulo 2^64; Newton doubles the number of right bits, from three, in each step.
std::uint64_t inverse_of(std::uint64_t odd) {
  auto inverse = odd;
  for (int i = 0; i < 5; ++i) inverse *= 2 - odd * inverse;
  return inverse;
}

/// The part of a window that is kept free for prices better than the best.
constexpr std::size_t lead_of(std::size_t window) {
  return window / 4;
}

}  // namespace

price_ladder::price_ladder(side of, price unit) : mirror_(of == side::buy ? -1 : 0), unit_(unit.raw), low_(0) {
  ensure(unit.raw > 0 && unit.raw <= unit_max, "the unit of a price ladder is out of bounds");
  even_bits_ = std::countr_zero(static_cast<std::uint64_t>(unit.raw));
  inverse_ = inverse_of(static_cast<std::uint64_t>(unit.raw) >> even_bits_);
}

std::uint32_t price_ladder::find(std::int64_t key) const {
  const auto offset = offset_of(key);
  if (offset < window_.size()) return window_[offset];
  const auto found = overflow_.find(key);
  return found == overflow_.end() ? none : found->second;
}

void price_ladder::drop(std::uint32_t level) {
  const auto [key, total, head, tail, orders, better, worse] = levels_[level];
  levels_[better].worse = worse;
  levels_[worse].better = better;
  best_ = levels_[0].worse;
  if (const auto offset = offset_of(key); offset < window_.size()) {
    vacate(offset);
  } else {
    overflow_.erase(key);
  }
  levels_[level].worse = free_;
  free_ = level;
}

std::size_t price_ladder::bytes() const {
  constexpr std::size_t tree_node = 48;
  return window_.capacity() * sizeof(std::uint32_t) + occupied_.capacity() * sizeof(std::uint64_t) +
         levels_.capacity() * sizeof(price_level) + overflow_.size() * tree_node;
}

std::uint32_t price_ladder::obtain_outside(std::int64_t key) {
  const bool on_grid = price_of(key).raw % unit_ == 0;
  if (on_grid && reseat(key)) return obtain(key);
  const auto found = overflow_.find(key);
  return found == overflow_.end() ? make_outside(key) : found->second;
}

std::uint32_t price_ladder::make_inside(std::int64_t key, std::uint64_t offset) {
  auto better = better_in_window(offset);
  const auto other = better_in_overflow(key);
  if (better == none || (other != none && levels_[other].key > levels_[better].key)) better = other;
  const auto level = link(key, better);
  occupy(offset, level);
  return level;
}

std::uint32_t price_ladder::make_outside(std::int64_t key) {
  // Slots of the window that are better than the key: all, none, or those below a price between two multiples.
  const auto ahead = (wide{key} - low_ + unit_ - 1) / unit_;
  auto better =
      ahead <= 0 ? none : better_in_window(static_cast<std::uint64_t>(std::min<wide>(ahead, std::ssize(window_))));
  const auto other = better_in_overflow(key);
  if (better == none || (other != none && levels_[other].key > levels_[better].key)) better = other;
  const auto level = link(key, better);
  overflow_.emplace(key, level);
  return level;
}

std::uint32_t price_ladder::link(std::int64_t key, std::uint32_t better) {
  if (levels_.empty()) levels_.emplace_back();
  auto level = free_;
  if (level != none) {
    free_ = levels_[level].worse;
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

std::uint32_t price_ladder::better_in_window(std::uint64_t offset) const {
  if (offset == 0 || window_.empty()) return none;
  auto word = (offset - 1) / 64;
  auto bits = occupied_[word] & ~std::uint64_t{0} >> (63 - (offset - 1) % 64);
  if (bits == 0) {
    auto group = word / 64;
    auto words = occupied_words_[group] & ((std::uint64_t{1} << word % 64) - 1);
    while (words == 0) {
      if (group == 0) return none;
      words = occupied_words_[--group];
    }
    word = group * 64 + static_cast<std::uint64_t>(std::bit_width(words)) - 1;
    bits = occupied_[word];
  }
  return window_[word * 64 + static_cast<std::uint64_t>(std::bit_width(bits)) - 1];
}

std::uint32_t price_ladder::better_in_overflow(std::int64_t key) const {
  if (overflow_.empty() || overflow_.begin()->first >= key) return none;
  return std::prev(overflow_.lower_bound(key))->second;
}

void price_ladder::occupy(std::uint64_t offset, std::uint32_t level) {
  window_[offset] = level;
  occupied_[offset / 64] |= std::uint64_t{1} << offset % 64;
  occupied_words_[offset / 4096] |= std::uint64_t{1} << offset / 64 % 64;
}

void price_ladder::vacate(std::uint64_t offset) {
  window_[offset] = none;
  auto& word = occupied_[offset / 64];
  word &= ~(std::uint64_t{1} << offset % 64);
  if (word == 0) occupied_words_[offset / 4096] &= ~(std::uint64_t{1} << offset / 64 % 64);
}

/// Called for each price on the grid that missed the window. True where the window has been placed anew.
bool price_ladder::reseat(std::int64_t missed) {
  if (!window_.empty() && ++misses_ < window_.size() / 16 + 16) return false;
  misses_ = 0;
  const auto anchor = best_ == none ? missed : std::min(missed, levels_[best_].key);
  const auto reach = (wide{missed} - anchor) / unit_;
  auto size = window_.empty() ? first_window : window_.size();
  const auto behind = static_cast<wide>(size - lead_of(size));
  const auto behind_max = static_cast<wide>(window_max - lead_of(window_max));
  if (reach >= behind && reach < behind_max) size *= 2;
  const auto low = window_low(anchor, size);
  const auto moved = (wide{low} - low_) / unit_;
  const auto worth_it = static_cast<wide>(size / 8);
  if (size == window_.size() && moved < worth_it && -moved < worth_it) return false;
  place_window(low, size);
  return true;
}

/// Where a window of that size begins so that the anchor lies behind its lead, on the grid and within the key's range.
std::int64_t price_ladder::window_low(std::int64_t anchor, std::size_t size) const {
  const auto lowest = wide{std::numeric_limits<std::int64_t>::min()};
  const auto highest = std::numeric_limits<std::int64_t>::max() - wide{unit_} * static_cast<wide>(size);
  auto low = std::clamp(anchor - wide{unit_} * static_cast<wide>(lead_of(size)), lowest, highest);
  // A buy's key is the complement of its price, so its grid is off by one.
  const auto past = ((low - mirror_) % unit_ + unit_) % unit_;
  low -= past;
  if (low < lowest) low += unit_;
  return static_cast<std::int64_t>(low);
}

void price_ladder::place_window(std::int64_t low, std::size_t size) {
  auto levels = std::exchange(window_, std::vector<std::uint32_t>(size, none));
  occupied_.assign(size / 64, 0);
  occupied_words_.fill(0);
  low_ = low;
  for (const auto level : levels) {
    if (level == none) continue;
    const auto key = levels_[level].key;
    const auto offset = offset_of(key);
    offset < size ? occupy(offset, level) : void(overflow_.emplace(key, level));
  }
  const auto end = wide{low} + wide{unit_} * static_cast<wide>(size);
  for (auto each = overflow_.lower_bound(low); each != overflow_.end() && each->first < end;) {
    const auto offset = offset_of(each->first);
    if (offset < size) {
      occupy(offset, each->second);
      each = overflow_.erase(each);
    } else {
      ++each;
    }
  }
}

}  // namespace madang::market
