#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "messages/listing.hpp"
#include "persistence/projection/stream_index.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/trading/open_order_index.hpp"

namespace madang {

/// What the readers of one thread read with: a connection, the stream index, and a clock for long searches.
class query_session {
 public:
  using steady = std::chrono::steady_clock;

  query_session(sql_session& session, const open_order_index& open) : sql(session), open_orders(open), index(session) {}

  sql_session& sql;
  const open_order_index& open_orders;
  stream_index_reader index;

  void begin(steady::time_point deadline) {
    deadline_ = deadline;
    steps_ = 0;
  }
  /// Lets go of what was read so far and begins to read anew, as the tables are now.
  void begin_new_cut() {
    (void)sql.commit();
    sql.begin_reading();
  }
  /// A search asks after each step whether its time is over.
  bool late() { return ++steps_ % 128 == 0 && steady::now() > deadline_; }

 private:
  steady::time_point deadline_;
  std::uint32_t steps_ = 0;
};

inline constexpr std::uint32_t page_limit_max = 1'000;
/// Where the newest page begins.
inline constexpr std::uint64_t newest_key = std::numeric_limits<std::int64_t>::max();

inline std::size_t limit_of(const page& at) {
  return std::clamp<std::uint32_t>(at.limit, 1, page_limit_max);
}
inline std::uint64_t before_of(const page& at) {
  return at.before == 0 || at.before > newest_key ? newest_key : at.before;
}

/// The event behind which the page begins; the latest possible one for the newest page.
inline event_key event_before(const page& at) {
  if (at.before == 0 || at.before > newest_key)
    return {{std::numeric_limits<std::int64_t>::max()}, newest_key, newest_key};
  return {{static_cast<std::int64_t>(at.before)}, std::min(at.before2, newest_key), std::min(at.before3, newest_key)};
}

/// Drops what was read only to know that there is more.
template <class Item>
listing<Item> page_of(std::vector<Item> items, std::size_t limit, bool stopped = false) {
  bool more = items.size() > limit || stopped;
  if (items.size() > limit) items.resize(limit);
  return {std::move(items), more};
}

/// The page of a search, which may have `stopped` before its end.
template <class Item>
result<listing<Item>, list_failure> page_of_search(std::vector<Item> items, std::size_t limit, bool stopped) {
  if (stopped && items.empty()) return refused{list_unavailable("the search takes too long")};
  return page_of(std::move(items), limit, stopped);
}

}  // namespace madang
