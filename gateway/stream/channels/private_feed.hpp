#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "gateway/stream/send_queue.hpp"

namespace madang {

/// One event of a private channel, ready to be sent.
struct feed_frame {
  std::uint64_t seq = 0;
  shared_text text;
};

/// Puts the events of one private channel in order for one reader: live frames come in any order and may be missing;
/// history fills in. What it hands out rises by one from the number where the reader began: no gap, no double.
class private_feed {
 public:
  /// Live frames kept while earlier ones are missing; what is beyond is read from history later.
  static constexpr std::size_t ahead_max = 1'024;

  /// The reader has everything up to `seen`; the channel's last number is `newest`.
  private_feed(std::uint64_t seen, std::uint64_t newest) : last_(seen), newest_(newest) {}

  /// Takes a frame, live or from history.
  void take(feed_frame frame);
  /// The channel has events up to number `seq`, wherever they are.
  void reach(std::uint64_t seq) { newest_ = std::max(newest_, seq); }
  /// The reader is given a snapshot instead of the events up to number `seq`. Before anything is handed out.
  void begin_at(std::uint64_t seq);
  /// The frames that come next.
  std::vector<feed_frame> ready();
  /// Whether the frame after `last` exists but is not here.
  bool missing() const;
  /// Of the last frame handed out.
  std::uint64_t last() const { return last_; }

 private:
  std::uint64_t last_;
  std::uint64_t newest_;  ///< known to exist
  std::map<std::uint64_t, feed_frame> ahead_;
};

}  // namespace madang
