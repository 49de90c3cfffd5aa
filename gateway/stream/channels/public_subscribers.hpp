#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "gateway/stream/stream_session.hpp"
#include "messages/envelope/output.hpp"

namespace madang {

class public_channels;
class interest;

/// One reader of a public channel. It is sent frames while it is live; while it waits for its start, or is too slow, it
/// gets none.
struct public_subscriber {
  enum class state : std::uint8_t { waiting, live, stale };

  stream_session* who = nullptr;
  std::uint64_t last = 0;    ///< number of the last frame sent
  std::uint64_t ticket = 0;  ///< of the start it waits for
  state now = state::waiting;
};

struct public_channel {
  channel_id id;
  std::vector<public_subscriber> subscribers;

  /// What names this channel's frames in a queue where they may be dropped; none for trades.
  send_queue::topic topic() const { return id.kind == channel_kind::trades ? nullptr : this; }
};

/// Who of one thread's sessions reads which public channel.
class public_subscribers {
 public:
  public_subscribers(public_channels& channels, interest& listeners, std::uint32_t listener, stream_metrics& counts)
      : channels_(channels), listeners_(listeners), listener_(listener), counts_(counts) {}

  bool has(const stream_session& who, channel_id channel) const;
  /// Asks for the channel's start; frames follow. False: there is no such channel.
  bool add(stream_session& who, channel_id channel, std::optional<std::uint64_t> seen);
  void remove(stream_session& who, channel_id channel);
  void remove_all(stream_session& who);

  void deliver(const public_frame& frame);
  void deliver(const public_start& start);

  /// Frames of these channels were not sent to a slow reader: it needs a fresh start.
  void dropped(stream_session& by, const std::vector<send_queue::topic>& topics);
  /// The slow reader has caught up: it gets that start.
  void drained(stream_session& who);

 private:
  public_channel& channel_of(channel_id channel);
  void take_out(stream_session& who, std::size_t place);
  bool ask_start(public_channel& channel, public_subscriber& by, std::optional<std::uint64_t> seen);
  void forget_ticket(public_subscriber& of);

  struct waiting_start {
    stream_session* who = nullptr;
    public_channel* at = nullptr;
  };

  public_channels& channels_;
  interest& listeners_;
  const std::uint32_t listener_;
  stream_metrics& counts_;
  std::unordered_map<channel_id, std::unique_ptr<public_channel>> by_id_;
  std::unordered_map<std::uint64_t, waiting_start> starts_;  ///< by ticket
  std::uint64_t next_ticket_ = 1;
};

}  // namespace madang
