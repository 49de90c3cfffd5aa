#pragma once

#include <algorithm>
#include <cstdint>

#include "messages/id_map.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// What the journal stamps on events: the next position, a time that never goes backwards, and the next number of each
/// channel. Not thread-safe: its owner's lock is the node's one total order.
class journal_stamps {
 public:
  /// Continues where a recovered journal ends.
  void restore(position last, unix_nanos time) {
    last_ = last;
    time_ = time;
  }
  /// Keeps the larger of what is known and `number`.
  void restore_channel(channel_id channel, std::uint64_t number) {
    auto& known = numbers_[channel];
    known = std::max(known, number);
  }

  /// Moves the time of what follows to `now`, unless the clock went backwards.
  void begin_group(unix_nanos now) { time_ = std::max(time_, now); }

  event_meta next(const draft& one) {
    event_meta stamp;
    stamp.at = {++last_.value};
    stamp.seq = one.seq;
    stamp.time = time_;
    for (std::size_t i = 0; i < one.channel_count; ++i) stamp.channel_numbers[i] = ++numbers_[one.channels[i]];
    return stamp;
  }

  position last() const { return last_; }
  std::uint64_t last_number(channel_id channel) const {
    const auto* found = numbers_.find(channel);
    return found == nullptr ? 0 : *found;
  }

 private:
  position last_;
  unix_nanos time_;
  id_map<channel_id, std::uint64_t> numbers_;
};

}  // namespace madang
