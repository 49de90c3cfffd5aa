#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace madang {

/// A hash map for small keys and values in one array: a look-up reads one place of memory where std::unordered_map
/// reads three. Colliding entries lie in a row; erasing closes the gap, so there are no tombstones. Values move when
/// others come and go: keep no references. Memory grows by doubling and is kept until the map goes.
template <class Key, class Value, class Hash = std::hash<Key>>
class id_map {
  struct slot {
    Key key{};
    Value value{};
    std::uint32_t tag = 0;  ///< of the hash; 0: free
  };

  template <class Slot>
  class walk {
   public:
    walk(Slot* at, Slot* end) : at_(at), end_(end) { skip(); }
    auto operator*() const { return std::pair<const Key&, decltype((at_->value))>(at_->key, at_->value); }
    walk& operator++() {
      ++at_;
      skip();
      return *this;
    }
    bool operator==(const walk& other) const { return at_ == other.at_; }

   private:
    void skip() {
      while (at_ != end_ && at_->tag == 0) ++at_;
    }
    Slot* at_;
    Slot* end_;
  };

 public:
  id_map() = default;
  id_map(const id_map&) = delete;
  id_map& operator=(const id_map&) = delete;

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// Null where there is none.
  Value* find(const Key& key) {
    auto* found = find_slot(key);
    return found == nullptr ? nullptr : &found->value;
  }
  const Value* find(const Key& key) const { return const_cast<id_map*>(this)->find(key); }

  /// What is there, or a new empty value; `second` says whether it is new.
  std::pair<Value&, bool> try_emplace(const Key& key) {
    if (auto* found = find_slot(key)) return {found->value, false};
    if (size_ >= limit_) grow();
    ++size_;
    auto& fresh = free_slot(tag_of(key));
    fresh.key = key;
    fresh.tag = tag_of(key);
    return {fresh.value, true};
  }
  Value& operator[](const Key& key) { return try_emplace(key).first; }

  void erase(const Key& key) {
    auto* found = find_slot(key);
    if (found == nullptr) return;
    --size_;
    auto gap = static_cast<std::size_t>(found - slots_.data());
    for (auto at = next(gap); slots_[at].tag != 0; at = next(at)) {
      // It may stand in the gap unless it belongs behind it.
      if (distance(home(slots_[at].tag), at) < distance(gap, at)) continue;
      slots_[gap] = std::move(slots_[at]);
      gap = at;
    }
    slots_[gap] = {};
  }
  void clear() {
    slots_.clear();
    size_ = limit_ = 0;
  }

  auto begin() { return walk<slot>(slots_.data(), slots_.data() + slots_.size()); }
  auto end() { return walk<slot>(slots_.data() + slots_.size(), slots_.data() + slots_.size()); }
  auto begin() const { return walk<const slot>(slots_.data(), slots_.data() + slots_.size()); }
  auto end() const { return walk<const slot>(slots_.data() + slots_.size(), slots_.data() + slots_.size()); }

 private:
  static constexpr unsigned first_bits = 3;

  static std::uint32_t tag_of(const Key& key) { return static_cast<std::uint32_t>(Hash{}(key) >> 32) | 1U; }
  std::size_t home(std::uint32_t tag) const { return tag >> shift_; }
  std::size_t next(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }
  std::size_t distance(std::size_t from, std::size_t to) const { return (to - from) & (slots_.size() - 1); }

  slot* find_slot(const Key& key) {
    if (size_ == 0) return nullptr;
    const auto tag = tag_of(key);
    for (auto at = home(tag); slots_[at].tag != 0; at = next(at)) {
      if (slots_[at].tag == tag && slots_[at].key == key) return &slots_[at];
    }
    return nullptr;
  }
  slot& free_slot(std::uint32_t tag) {
    auto at = home(tag);
    while (slots_[at].tag != 0) at = next(at);
    return slots_[at];
  }
  void grow() {
    const auto bits = slots_.empty() ? first_bits : static_cast<unsigned>(std::countr_zero(slots_.size())) + 1;
    std::vector<slot> old(std::size_t{1} << bits);
    old.swap(slots_);
    shift_ = 32 - bits;
    limit_ = slots_.size() / 8 * 5;
    for (auto& each : old) {
      if (each.tag != 0) free_slot(each.tag) = std::move(each);
    }
  }

  std::vector<slot> slots_;
  std::size_t size_ = 0;
  std::size_t limit_ = 0;
  unsigned shift_ = 32;
};

}  // namespace madang
