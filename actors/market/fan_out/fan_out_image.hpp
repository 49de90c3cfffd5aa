#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messages/envelope/output.hpp"

namespace madang::market {

using frame_text = std::shared_ptr<const std::string>;

/// What a newcomer gets before the next frame of its channel. `seq` is the number of the last frame it then knows.
struct channel_start {
  std::uint64_t seq = 0;
  std::vector<frame_text> frames;
};

/// The frames of one channel: their common text, and the newest ones for clients that come back.
class frame_ring {
 public:
  /// `name`: of the channel, as clients write it.
  frame_ring(channel_id channel, std::string name, std::size_t capacity);

  /// Writes `{"ch":…,"data":` and the data and the end; `type` is `snapshot` or `update`.
  frame_text text_of(std::string_view type, std::uint64_t seq, std::uint64_t prev, unix_nanos time,
                     std::string_view data) const;
  /// Keeps a frame that follows the last one, and makes it ready to be sent.
  public_frame add(std::uint64_t seq, frame_text text);
  /// Where the channel begins for this node: the next frame follows this number.
  void begin(std::uint64_t seq);
  bool begun() const { return begun_; }
  /// Of the last frame.
  std::uint64_t last() const { return last_; }
  /// The frames after number `seen`; nothing where they do not connect to it.
  std::optional<channel_start> after(std::uint64_t seen) const;

 private:
  struct kept_frame {
    std::uint64_t seq = 0;
    std::uint64_t prev = 0;
    frame_text text;
  };

  channel_id channel_;
  std::string name_;
  std::size_t capacity_;
  std::uint64_t last_ = 0;
  bool begun_ = false;
  std::deque<kept_frame> frames_;
};

/// `book:SYM`: snapshots of the ten best levels, then absolute quantities of the levels that differ. Images that come
/// in between two frames are conflated; `prev` always names the last frame.
class book_fan_out {
 public:
  static constexpr std::size_t depth = 10;

  book_fan_out(channel_id channel, std::string name, std::size_t ring_frames)
      : ring_(channel, std::move(name), ring_frames) {}

  /// The next frame, if the book looks different from the last one.
  std::optional<public_frame> advance(const book_view& newest);
  /// Moves on to the newest number even if nothing that is shown has changed: the frame may be empty. Before a start,
  /// so that it ends with the number that everybody else is told.
  std::optional<public_frame> catch_up(const book_view& newest);
  channel_start start(std::optional<std::uint64_t> seen);

 private:
  std::optional<public_frame> move_to(const book_view& newest, bool also_unchanged);

  frame_ring ring_;
  book_view shown_;
  frame_text snapshot_;  ///< of `shown_`, once somebody has asked for it
};

/// `quote:SYM`: each frame is the whole quote.
class quote_fan_out {
 public:
  quote_fan_out(channel_id channel, std::string name, std::size_t ring_frames)
      : ring_(channel, std::move(name), ring_frames) {}

  std::optional<public_frame> advance(const shown_quote& newest);
  channel_start start(std::optional<std::uint64_t> seen);

 private:
  frame_ring ring_;
  shown_quote shown_;
  frame_text snapshot_;
};

/// `trades:SYM`: one frame per trade, none left out. Where trades are beyond reach, one frame of type `snapshot` with
/// the latest ones says so.
class trade_fan_out {
 public:
  /// Trades in a snapshot.
  static constexpr std::size_t recent_max = 100;

  trade_fan_out(channel_id channel, std::string name, std::size_t ring_frames)
      : ring_(channel, std::move(name), ring_frames) {}

  /// The number in `trades:SYM` of the last trade known.
  std::uint64_t last() const { return ring_.last(); }
  /// Takes the trades after `last`, oldest first, and makes their frames.
  std::vector<public_frame> advance(const std::vector<trade_view>& newer);
  channel_start start(std::optional<std::uint64_t> seen);

 private:
  void remember(const trade_view& trade);
  frame_text recent_text(std::uint64_t prev) const;

  frame_ring ring_;
  std::deque<trade_view> recent_;
  frame_text snapshot_;
};

}  // namespace madang::market
