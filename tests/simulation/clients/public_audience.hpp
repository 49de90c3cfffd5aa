#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "cluster/ports/channels.hpp"
#include "gateway/json/json_value.hpp"
#include "tests/simulation/oracles/auditor.hpp"

namespace madang::simulation {

/// Clients of public channels, over all lives of the node: each reads its channel's JSON, goes on from the last number
/// that it saw, and holds every frame against what the auditor has seen on the disk.
class public_audience {
 public:
  /// The listener that starts of channels come to.
  static constexpr std::uint32_t listener = 3;

  public_audience(const auditor& audit, const std::vector<symbol_id>& symbols);

  /// A node has begun: everybody subscribes, most of them from where they were.
  void join(interest& listeners, public_channels& channels, chance& random);
  /// The node is gone.
  void leave();
  void hear(const public_start& start);
  void hear(const public_frame& frame);
  /// With nothing under way: everybody has seen the last trade.
  void check_quiet() const;

  std::uint64_t frames() const { return frames_; }
  std::uint64_t resumed() const { return resumed_; }  ///< starts that went on from a number

 private:
  /// What a client knows of its channel.
  struct reader {
    channel_id channel;
    std::uint64_t seq = 0;
    bool wants_rest = false;
    bool started = false;
    std::uint64_t last_trade = 0;
    book_seen book;
  };

  reader& reader_of(channel_id channel);
  void take(reader& who, const json_value& frame);
  void take_book(reader& who, const json_value& data, bool anew);
  void take_trades(reader& who, const json_value& data, bool anew);
  void take_trade(reader& who, const json_value& trade);

  const auditor& audit_;
  std::vector<reader> readers_;
  std::uint64_t frames_ = 0;
  std::uint64_t resumed_ = 0;
};

}  // namespace madang::simulation
