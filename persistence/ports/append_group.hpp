#pragma once

#include <cstddef>

#include "messages/event_meta.hpp"

namespace madang {

/// Positions that belong together, both ends included.
struct position_range {
  position first;
  position last;

  bool contains(position at) const { return first <= at && at <= last; }
  friend auto operator<=>(const position_range&, const position_range&) = default;
};

/// The append group of an event: groups lie within one batch, have one time, and nothing of others in between.
template <class Records>
position_range group_of(const Records& in_order, std::size_t index) {
  const auto together = [&](std::size_t a, std::size_t b) {
    const auto& one = in_order[a];
    const auto& next = in_order[b];
    return one.stream == next.stream && one.meta.time == next.meta.time && one.meta.at.value + 1 == next.meta.at.value;
  };
  auto first = index;
  auto last = index;
  while (first > 0 && together(first - 1, first)) --first;
  while (last + 1 < in_order.size() && together(last, last + 1)) ++last;
  return {in_order[first].meta.at, in_order[last].meta.at};
}

}  // namespace madang
