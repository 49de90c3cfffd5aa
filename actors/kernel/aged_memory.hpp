#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "messages/fields.hpp"
#include "messages/time.hpp"

namespace madang {

/// How long decided requests are remembered, and in how much memory; from the settings, as data.
struct request_rules {
  std::int64_t window_ns = 3'600 * nanos_per_second;
  std::uint64_t bytes_max = 64 * 1'024 * 1'024;

  /// What is older than this at `now` may be forgotten, and is not found any more.
  unix_nanos forget_before(unix_nanos now) const { return {now.value - window_ns}; }
};

/// What was decided under keys, kept for a while. Entries lie in the order in which they came, in parts that do not
/// change once another has begun: a checkpoint does not write those again (`state_pieces`). The oldest go part by part.
/// A part spans at most a minute. Part of an entity's state; changed only by apply.
template <class Key, class Value>
struct aged_memory {
  static constexpr std::size_t part_entries = 1'024;
  static constexpr std::int64_t part_span_ns = 60 * nanos_per_second;

  struct entry {
    Key key;
    unix_nanos at;
    Value value;

    friend bool operator==(const entry&, const entry&) = default;
    MADANG_FIELDS(key, at, value)
  };
  using part = std::vector<entry>;

  std::vector<part> parts;       ///< oldest first, none empty
  std::uint64_t parts_gone = 0;  ///< forgotten before those

  /// The newest entry of a key that is not older than `since`.
  const entry* find(const Key& key, unix_nanos since) const {
    if (parts.empty()) return nullptr;
    const auto& newest = index_.of(*this);
    const auto found = newest.find(key);
    if (found == newest.end()) return nullptr;
    const auto& one = parts[found->second.first - parts_gone][found->second.second];
    return one.at < since ? nullptr : &one;
  }

  /// How many entries are left when those before `moment` are forgotten.
  std::size_t size_after(unix_nanos moment) const {
    std::size_t count = 0;
    for (const auto& each : parts) count += each.back().at < moment ? 0 : each.size();
    return count;
  }

  void remember(Key key, unix_nanos now, Value value) {
    const bool full =
        parts.empty() || parts.back().size() >= part_entries || now - parts.back().front().at > part_span_ns;
    if (full) parts.emplace_back();
    parts.back().push_back({key, now, std::move(value)});
    index_.note(std::move(key), {parts_gone + parts.size() - 1, parts.back().size() - 1});
  }

  /// Forgets the parts that are all older.
  void forget_before(unix_nanos moment) {
    const auto kept =
        std::find_if(parts.begin(), parts.end(), [&](const part& each) { return each.back().at >= moment; });
    for (auto gone = parts.begin(); gone != kept; ++gone, ++parts_gone) index_.drop(*gone, parts_gone);
    parts.erase(parts.begin(), kept);
  }

  friend bool operator==(const aged_memory& a, const aged_memory& b) {
    return a.parts == b.parts && a.parts_gone == b.parts_gone;
  }
  MADANG_FIELDS(parts, parts_gone)

 private:
  using place = std::pair<std::uint64_t, std::size_t>;  ///< number of the part, index in it

  /// Where the newest entry of each key is. Not state: made when it is first asked for, and again in a copy.
  class key_index {
   public:
    key_index() = default;
    key_index(const key_index&) {}
    key_index(key_index&&) noexcept = default;
    key_index& operator=(const key_index&) {
      newest_.reset();
      return *this;
    }
    key_index& operator=(key_index&&) noexcept = default;
    ~key_index() = default;

    const std::unordered_map<Key, place>& of(const aged_memory& all) const {
      if (newest_) return *newest_;
      newest_ = std::make_unique<std::unordered_map<Key, place>>();
      for (std::size_t i = 0; i < all.parts.size(); ++i) {
        for (std::size_t j = 0; j < all.parts[i].size(); ++j) {
          (*newest_)[all.parts[i][j].key] = {all.parts_gone + i, j};
        }
      }
      return *newest_;
    }
    void note(Key key, place at) {
      if (newest_) (*newest_)[std::move(key)] = at;
    }
    void drop(const part& gone, std::uint64_t number) {
      if (!newest_) return;
      for (const auto& each : gone) {
        const auto found = newest_->find(each.key);
        if (found != newest_->end() && found->second.first == number) newest_->erase(found);
      }
    }

   private:
    mutable std::unique_ptr<std::unordered_map<Key, place>> newest_;
  };
  key_index index_;
};

}  // namespace madang
