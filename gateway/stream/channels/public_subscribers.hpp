#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cluster/ports/channel_inquiry.hpp"
#include "gateway/stream/channels/channel_reader.hpp"
#include "gateway/stream/stream_ports.hpp"
#include "messages/envelope/output.hpp"

namespace madang {

/// One reader of a public channel. It is sent frames while it is live; while it waits for its start, its start is held,
/// it is too slow, or it wants no more for now, it gets none.
struct public_subscriber {
  enum class state : std::uint8_t { waiting, held, live, stale, paced };

  channel_reader* who = nullptr;
  std::uint64_t last = 0;    ///< number of the last frame sent
  std::uint64_t ticket = 0;  ///< of the start it waits for
  state now = state::waiting;
  std::vector<shared_text> start;  ///< while it is held
  std::int64_t every_ms = 0;       ///< least time between two frames; 0: all come
  std::int64_t next_ms = 0;        ///< earliest time of the next one
};

struct public_channel {
  channel_id id;
  bool may_conflate = false;
  std::vector<public_subscriber> subscribers;
  std::size_t limited = 0;  ///< of them have a least time between two frames

  /// What names this channel's frames in a queue where they may be dropped; none where they may not.
  send_queue::topic topic() const { return may_conflate ? this : nullptr; }
};

/// Who of one thread's clients reads which public channel.
class public_subscribers {
 public:
  explicit public_subscribers(const stream_ports& ports) : ports_(ports) {}

  /// Finds out in another turn whether somebody may read a guarded channel.
  using right_asker = std::function<void(const channel_reader& who, channel_id channel, access_taker then)>;
  /// What asks again before a guarded channel starts anew. Once, before anybody reads.
  void ask_rights_with(right_asker ask) { ask_right_ = std::move(ask); }

  bool has(const channel_reader& who, channel_id channel) const;
  /// Hears the number that a channel's start ends with.
  using start_taker = std::function<void(std::uint64_t)>;
  /// Asks for the channel's start, which is held until `begin`. False: there is no such channel.
  bool add(channel_reader& who, channel_id channel, std::optional<std::uint64_t> seen, start_taker started);
  /// So many frames a second at most. What was left out comes as a fresh start. It has the channel, which may conflate.
  void limit(channel_reader& who, channel_id channel, std::int64_t frames_per_s);
  /// Readers whose time has come get what is there now, and a fresh start that has not come is asked for again. Some
  /// times a second; a rate is no finer than that.
  void sweep(std::int64_t now_ms);
  /// Sends the start that is held; frames follow.
  void begin(channel_reader& who, channel_id channel);
  /// Number of the last frame that the reader was sent, or has in its start. It has the channel.
  std::uint64_t last(const channel_reader& who, channel_id channel) const;
  void remove(channel_reader& who, channel_id channel);
  void remove_all(channel_reader& who);
  void remove_all(channel_reader& who, channel_kind of);

  void deliver(const public_frame& frame);
  void deliver(const public_start& start);
  /// Frames, or a start, may have been missed here: readers that have begun begin anew.
  void deliver(const channel_reached& news);

  /// Frames of these channels were not sent to a slow reader: it needs a fresh start.
  void dropped(channel_reader& by, const std::vector<send_queue::topic>& topics);
  /// The slow reader has caught up: it gets that start.
  void drained(channel_reader& who);

 private:
  public_channel& channel_of(channel_id channel);
  void take_out(channel_reader& who, std::size_t place);
  bool ask_start(public_channel& channel, public_subscriber& by, std::optional<std::uint64_t> seen);
  void start_anew(public_channel& channel, public_subscriber& by, std::optional<std::uint64_t> seen);
  void start_or_end(std::uint64_t ticket, std::optional<std::uint64_t> seen, channel_access found);
  void forget_ticket(public_subscriber& of);
  void ask_late_starts_again();

  struct waiting_start {
    channel_reader* who = nullptr;
    public_channel* at = nullptr;
    start_taker started;  ///< empty: the reader has begun before
    std::int64_t asked_ms = 0;
  };

  public_subscriber* subscriber_of(const channel_reader& who, channel_id channel) const;

  const stream_ports& ports_;
  right_asker ask_right_;
  std::unordered_map<channel_id, std::unique_ptr<public_channel>> by_id_;
  std::unordered_map<std::uint64_t, waiting_start> starts_;  ///< by ticket
  std::uint64_t next_ticket_ = 1;
  std::int64_t now_ms_ = 0;
};

}  // namespace madang
