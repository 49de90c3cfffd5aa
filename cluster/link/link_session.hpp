#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "cluster/link/link_frames.hpp"
#include "messages/time.hpp"

namespace madang {

/// Nanoseconds of a clock that only runs forward, while the machine sleeps too.
using boot_nanos = std::int64_t;

struct link_settings {
  /// Bytes of each lane that the peer may send ahead of what was consumed here.
  per_lane<std::uint64_t> window{4u << 20, 4u << 20, 1u << 20, 2u << 20};
  /// Bytes of each lane that may wait here, unacknowledged ones included. Above it `send` refuses.
  per_lane<std::uint64_t> queue_max{16u << 20, 8u << 20, 2u << 20, 4u << 20};
  /// Bytes of one message.
  std::uint32_t message_max = 512u << 10;
  /// Bytes of messages that one frame gathers; a message alone may be larger.
  std::uint32_t frame_gathers = 16u << 10;
  /// A lane that was passed over by so many bytes of others sends one frame, so that none starves.
  std::uint32_t passed_over_max = 256u << 10;
  std::int64_t ping_every = 200'000'000;
  std::int64_t silent_max = 1'000'000'000;
  /// A peer whose wall clock is further off may not send causes: its time would push everybody's.
  std::int64_t clock_skew_max = 500'000'000;
};

/// What a message counts in windows and queues: its bytes, and something for itself, so that empty ones are bounded
/// too.
constexpr std::uint64_t link_cost_of(std::size_t bytes, std::size_t messages = 1) {
  return bytes + 16 * messages;
}

/// Who speaks, and with whom; the epochs are those that the members' table says.
struct link_ends {
  std::array<std::uint8_t, 16> cluster{};
  std::uint16_t self = 0;
  std::uint16_t peer = 0;
  link_epoch epoch{};
  link_epoch peer_epoch{};
};

struct link_message {
  link_lane lane = link_lane::command;
  std::vector<std::byte> bytes;
};

/// What a link had not got through when it ended for good.
struct link_leftovers {
  /// Sent without an acknowledgement: the peer may have it or not.
  std::vector<link_message> in_doubt;
  /// Never sent.
  std::vector<link_message> unsent;
};

/// One side of a link to one process of a peer, over one connection after another: numbers what is sent, repeats after
/// a cut what the peer has not acknowledged, hands on what comes once and in order, and never takes more than it
/// granted. Pure: time and bytes come in, bytes go out.
///
/// While both processes live, each message gets through exactly once. Where the peer's process is replaced, its link
/// ends with it: `end` hands back what is left, and the owner decides what may be said again to the next.
class link_session {
 public:
  link_session(link_ends ends, const link_settings& settings);

  /// Queues a message. False when the lane is full or the message too large: nothing was taken.
  bool send(link_lane lane, std::vector<std::byte> message);

  /// A connection stands; the greeting goes first.
  void connected(boot_nanos now, unix_nanos wall);
  /// The connection is gone, whoever ended it.
  void disconnected();
  /// Bytes that came. A fault ends the connection: send what `output` still has, then close.
  std::optional<link_fault> receive(std::span<const std::byte> bytes, boot_nanos now, unix_nanos wall);
  /// Call some times in each `ping_every`.
  std::optional<link_fault> tick(boot_nanos now);
  /// The next bytes for the connection: about `size_max`, whole frames, empty when there is nothing to say.
  std::vector<std::byte> output(std::size_t size_max);

  /// What has come, in the order of each lane. Say `consumed` when it is dealt with: only then the peer may send more.
  std::vector<link_message> take_delivered();
  void consumed(link_lane lane, std::size_t bytes) { consumed_cost(lane, link_cost_of(bytes)); }
  /// The same for several messages at once: the sum of their `link_cost_of`.
  void consumed_cost(link_lane lane, std::uint64_t cost) { in_[index_of(lane)].consumed_bytes += cost; }
  /// Ends the link for good.
  link_leftovers end();

  /// Why this greeting is not that of the peer, nothing when it is. Whoever takes calls asks it before a connection
  /// that stands gives way to a new one.
  std::optional<link_fault> check_hello(const link_hello& hello, unix_nanos wall) const;

  /// Both have greeted: messages flow.
  bool is_up() const { return stage_ == stage::up; }
  /// Bytes that wait or are unacknowledged.
  std::uint64_t queued_bytes(link_lane lane) const { return out_[index_of(lane)].bytes; }
  /// What the peer's clock was ahead of ours at its greeting, in nanoseconds, the way included.
  std::int64_t peer_ahead() const { return peer_ahead_; }

 private:
  enum class stage : std::uint8_t { down, greeting, up, failed };

  struct outgoing {
    std::vector<std::byte> bytes;
    /// Sum of bytes of the lane up to this message's end.
    std::uint64_t end = 0;
  };
  struct outgoing_lane {
    /// Unacknowledged first, then what was not sent yet.
    std::deque<outgoing> queue;
    /// Number of the first in `queue`, of the next to be sent over this connection, and above all that were ever sent.
    std::uint64_t first = 1;
    std::uint64_t next = 1;
    std::uint64_t sent_below = 1;
    std::uint64_t granted = 0;
    std::uint64_t end = 0;
    std::uint64_t bytes = 0;
    /// Bytes that other lanes have sent while this one could have.
    std::uint64_t passed_over = 0;
  };
  struct incoming_lane {
    std::uint64_t received = 0;
    std::uint64_t received_bytes = 0;
    std::uint64_t consumed_bytes = 0;
  };

  std::optional<link_fault> fail(link_fault why);
  std::optional<link_fault> take_frame(link_frame_kind kind, std::span<const std::byte> content, boot_nanos now,
                                       unix_nanos wall);
  std::optional<link_fault> take_hello(std::span<const std::byte> content, unix_nanos wall);
  std::optional<link_fault> take_data(std::span<const std::byte> content);
  std::optional<link_fault> take_acknowledgement(std::span<const std::byte> content);
  bool acknowledge(link_lane which, std::uint64_t received);

  template <class Content>
  void put_control(link_frame_kind kind, const Content& content);
  link_acknowledgement standing() const;
  bool can_send(const outgoing_lane& lane) const;
  std::size_t put_data(link_lane which, std::vector<std::byte>& out);
  void put_passed_over(link_lane sent, std::size_t bytes);
  std::optional<link_lane> next_lane() const;

  link_ends ends_;
  link_settings settings_;
  stage stage_ = stage::down;
  per_lane<outgoing_lane> out_;
  per_lane<incoming_lane> in_;
  link_acknowledgement said_;
  std::vector<std::byte> control_;
  std::vector<std::byte> unread_;
  std::vector<link_message> delivered_;
  std::uint64_t pings_ = 0;
  boot_nanos heard_at_ = 0;
  boot_nanos pinged_at_ = 0;
  std::int64_t peer_ahead_ = 0;
};

}  // namespace madang
