#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "gateway/stream/channels/channel_reader.hpp"
#include "gateway/stream/stream_ports.hpp"
#include "messages/envelope/output.hpp"

namespace madang {

/// One reader of a public channel. It is sent frames while it is live; while it waits for its start, or is too slow, it
/// gets none.
struct public_subscriber {
  enum class state : std::uint8_t { waiting, live, stale };

  channel_reader* who = nullptr;
  std::uint64_t last = 0;    ///< number of the last frame sent
  std::uint64_t ticket = 0;  ///< of the start it waits for
  state now = state::waiting;
};

struct public_channel {
  channel_id id;
  bool may_conflate = false;
  std::vector<public_subscriber> subscribers;

  /// What names this channel's frames in a queue where they may be dropped; none where they may not.
  send_queue::topic topic() const { return may_conflate ? this : nullptr; }
};

/// Who of one thread's clients reads which public channel.
class public_subscribers {
 public:
  explicit public_subscribers(const stream_ports& ports) : ports_(ports) {}

  bool has(const channel_reader& who, channel_id channel) const;
  /// Asks for the channel's start; frames follow. False: there is no such channel.
  bool add(channel_reader& who, channel_id channel, std::optional<std::uint64_t> seen);
  void remove(channel_reader& who, channel_id channel);
  void remove_all(channel_reader& who);

  void deliver(const public_frame& frame);
  void deliver(const public_start& start);

  /// Frames of these channels were not sent to a slow reader: it needs a fresh start.
  void dropped(channel_reader& by, const std::vector<send_queue::topic>& topics);
  /// The slow reader has caught up: it gets that start.
  void drained(channel_reader& who);

 private:
  public_channel& channel_of(channel_id channel);
  void take_out(channel_reader& who, std::size_t place);
  bool ask_start(public_channel& channel, public_subscriber& by, std::optional<std::uint64_t> seen);
  void forget_ticket(public_subscriber& of);

  struct waiting_start {
    channel_reader* who = nullptr;
    public_channel* at = nullptr;
  };

  const stream_ports& ports_;
  std::unordered_map<channel_id, std::unique_ptr<public_channel>> by_id_;
  std::unordered_map<std::uint64_t, waiting_start> starts_;  ///< by ticket
  std::uint64_t next_ticket_ = 1;
};

}  // namespace madang
