#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "messages/ensure.hpp"
#include "messages/trading/ids.hpp"

namespace madang::market {

/// Finds the pool slot of a live order by its id: a hash table of buckets, each one cache line with seven entries of
/// 32 bits of hash and a slot. A bucket is compared as a whole, so that a look-up hardly ever takes a branch that the
/// processor cannot foresee. An entry that finds its bucket full goes to the next, and every bucket counts the entries
/// that went past it: a search ends where nothing did, and erasing leaves no tombstones. The hash's top bits are the
/// home, so growing does not look at the orders; the ids stay with the orders and decide where hashes agree.
class order_index {
 public:
  /// Where an entry stands. Good until the next change.
  using position = std::size_t;
  static constexpr position nowhere = ~position{0};

  /// Never 0, which marks a free entry. Ids are made by the platform, not chosen by who wants collisions.
  static std::uint32_t hash(order_id id) {
    return static_cast<std::uint32_t>(id.value * 0x9E3779B97F4A7C15ULL >> 32) | 1U;
  }

  std::uint32_t slot_at(position at) const { return buckets_[at / lanes].slots[at % lanes]; }
  std::size_t size() const { return size_; }
  /// Allocated.
  std::size_t bytes() const { return buckets_.size() * sizeof(bucket); }

  /// `same(slot)` says whether the order in that slot has the id.
  template <class Same>
  position find(std::uint32_t hash, Same&& same) const {
    if (buckets_.empty()) [[unlikely]]
      return nowhere;
    for (auto at = home(hash);; at = next(at)) {
      for (auto found = buckets_[at].with(hash); found != 0; found &= found - 1) {
        const auto lane = static_cast<std::size_t>(std::countr_zero(found));
        if (same(buckets_[at].slots[lane])) [[likely]]
          return at * lanes + lane;
      }
      if (buckets_[at].passed() == 0) [[likely]]
        return nowhere;
      if (next(at) == home(hash)) return nowhere;
    }
  }
  /// Adds an entry for an id that has none.
  void insert(std::uint32_t hash, std::uint32_t slot) {
    if (size_ == limit_) [[unlikely]]
      grow();
    ++size_;
    put(hash, slot);
  }
  void erase(position at) {
    auto& from = buckets_[at / lanes];
    const auto hash = from.hashes[at % lanes];
    from.hashes[at % lanes] = 0;
    for (auto passed = home(hash); passed != at / lanes; passed = next(passed)) --buckets_[passed].passed();
    --size_;
  }

 private:
  static constexpr std::size_t lanes = 8;
  static constexpr std::size_t entries = 7;
  static constexpr unsigned first_bits = 1;

  struct alignas(64) bucket {
    std::array<std::uint32_t, lanes> hashes{};  // the last lane is the count of those that passed
    std::array<std::uint32_t, lanes> slots{};   // the last lane is spare

    std::uint32_t& passed() { return hashes[entries]; }
    std::uint32_t passed() const { return hashes[entries]; }
    /// One bit for each entry with that hash.
    unsigned with(std::uint32_t hash) const {
      constexpr unsigned all_entries = (1U << entries) - 1;
#if defined(__SSE2__)
      const auto wanted = _mm_set1_epi32(static_cast<int>(hash));
      const auto* each = reinterpret_cast<const __m128i*>(hashes.data());
      const auto low = _mm_cmpeq_epi32(_mm_load_si128(each), wanted);
      const auto high = _mm_cmpeq_epi32(_mm_load_si128(each + 1), wanted);
      const auto bytes = _mm_packs_epi16(_mm_packs_epi32(low, high), _mm_setzero_si128());
      return static_cast<unsigned>(_mm_movemask_epi8(bytes)) & all_entries;
#else
      unsigned found = 0;
      for (unsigned lane = 0; lane < lanes; ++lane) found |= static_cast<unsigned>(hashes[lane] == hash) << lane;
      return found & all_entries;
#endif
    }
  };

  std::size_t home(std::uint32_t hash) const {
    return hash >> shift_;
  }
  std::size_t next(std::size_t at) const {
    return (at + 1) & (buckets_.size() - 1);
  }
  void put(std::uint32_t hash, std::uint32_t slot) {
    for (auto at = home(hash);; at = next(at)) {
      if (const auto free = buckets_[at].with(0); free != 0) [[likely]] {
        const auto lane = static_cast<std::size_t>(std::countr_zero(free));
        buckets_[at].hashes[lane] = hash;
        buckets_[at].slots[lane] = slot;
        return;
      }
      ++buckets_[at].passed();
    }
  }
  void grow() {
    const auto bits = buckets_.empty() ? first_bits : 33 - shift_;
    ensure(bits <= 29, "an order book is full");
    std::vector<bucket> old(std::size_t{1} << bits);
    old.swap(buckets_);
    shift_ = 32 - bits;
    limit_ = buckets_.size() * entries * 5 / 8;
    for (const auto& each : old) {
      for (std::size_t lane = 0; lane < entries; ++lane) {
        if (each.hashes[lane] != 0) put(each.hashes[lane], each.slots[lane]);
      }
    }
  }

  std::vector<bucket> buckets_;
  std::size_t size_ = 0;
  std::size_t limit_ = 0;
  unsigned shift_ = 32;
};

}  // namespace madang::market
