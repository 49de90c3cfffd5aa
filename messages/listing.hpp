#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/result.hpp"
#include "messages/time.hpp"

namespace madang {

/// Where a list goes on: newest first, after (older than) these numbers. Opaque to clients.
struct page {
  std::uint32_t limit = 100;
  std::uint64_t before = 0;   ///< 0: from the newest
  std::uint64_t before2 = 0;  ///< further parts of the key where one number is not enough
  std::uint64_t before3 = 0;
};

/// The key of an event in a list that is sorted by time. Positions in the journals of two writers would not compare.
struct event_key {
  unix_nanos time;
  std::uint64_t entity = 0;  ///< key of its stream; all of a list are of one kind
  std::uint64_t seq = 0;     ///< number in that stream

  friend auto operator<=>(const event_key&, const event_key&) = default;
};

/// Makes the page begin behind an item with this key.
inline void begin_behind(page& at, std::uint64_t key) {
  at.before = key;
}
inline void begin_behind(page& at, const event_key& key) {
  at.before = static_cast<std::uint64_t>(key.time.value);
  at.before2 = key.entity;
  at.before3 = key.seq;
}

/// One page of a list.
template <class Item>
struct listing {
  std::vector<Item> items;
  bool more = false;  ///< there are older ones: the next page starts before the last item
};

/// Why a list is not given. Nothing has happened.
struct list_failure {
  enum class cause : std::uint8_t {
    not_owner = 1,    ///< what it is about is not the caller's, or does not exist
    unavailable = 2,  ///< the projection is behind the journal, or the read failed: try again
  };
  cause reason = cause::unavailable;
  std::string text;  ///< for the log
};
inline list_failure list_not_owned() {
  return {list_failure::cause::not_owner, {}};
}
inline list_failure list_unavailable(std::string text) {
  return {list_failure::cause::unavailable, std::move(text)};
}

/// The answer to a query. A query names its item: `using item = …;` and says by `cursor(item)` where the page behind it
/// goes on.
template <class Query>
using list_result = result<listing<typename Query::item>, list_failure>;

}  // namespace madang
