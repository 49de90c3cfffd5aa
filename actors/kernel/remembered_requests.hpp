#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "messages/idempotency.hpp"
#include "messages/time.hpp"

namespace madang {

/// How long a decided request is remembered, in event time.
constexpr std::int64_t request_memory_s = 86'400;

/// Requests that an entity has decided, by Idempotency-Key, with what is needed to give the first answer again. Kept
/// for a window of event time and at most `max` of them; what is over the window is forgotten when another is
/// remembered.
template <class Answer>
struct remembered_requests {
  struct entry {
    std::uint64_t body = 0;
    unix_nanos at;
    Answer first;

    friend bool operator==(const entry&, const entry&) = default;
    MADANG_FIELDS(body, at, first)
  };
  std::unordered_map<idempotency_key, entry> by_key;
  std::vector<idempotency_key> oldest_first;
  std::uint64_t forgotten = 0;  ///< how many of oldest_first, from the front, are no longer in by_key

  /// The entry of a key that is still within its window at `now`.
  const entry* find(const idempotency& request, unix_nanos now) const {
    if (!request) return nullptr;
    auto found = by_key.find(key_of(request));
    if (found == by_key.end() || now - found->second.at >= request_memory_s * nanos_per_second) return nullptr;
    return &found->second;
  }

  /// Whether one more may be remembered at `now`.
  bool has_room(unix_nanos now, std::uint64_t max) const {
    if (by_key.size() < max) return true;
    return forgotten < oldest_first.size() &&
           now - by_key.at(oldest_first[forgotten]).at >= request_memory_s * nanos_per_second;
  }

  void remember(const idempotency& request, unix_nanos now, Answer first) {
    if (!request) return;
    forget_before(now.value - request_memory_s * nanos_per_second);
    auto key = key_of(request);
    if (by_key.insert_or_assign(key, entry{request.body, now, std::move(first)}).second) oldest_first.push_back(key);
  }

  friend bool operator==(const remembered_requests&, const remembered_requests&) = default;
  MADANG_FIELDS(by_key, oldest_first, forgotten)

 private:
  void forget_before(std::int64_t moment) {
    while (forgotten < oldest_first.size()) {
      auto found = by_key.find(oldest_first[forgotten]);
      if (found->second.at.value > moment) break;
      by_key.erase(found);
      ++forgotten;
    }
    if (forgotten > 64 && forgotten * 2 > oldest_first.size()) {
      oldest_first.erase(oldest_first.begin(), oldest_first.begin() + static_cast<std::ptrdiff_t>(forgotten));
      forgotten = 0;
    }
  }
};

}  // namespace madang
