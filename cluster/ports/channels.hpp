#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "messages/envelope/output.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// Who listens to which channel on this node, counted. Actors ask before they build a frame. Thread-safe, cheap.
class interest {
 public:
  virtual ~interest() = default;
  virtual void add(channel_id channel) = 0;
  virtual void remove(channel_id channel) = 0;
  virtual bool in(channel_id channel) const = 0;
};

/// The public channels of this node, one fan-out actor each.
class public_channels {
 public:
  virtual ~public_channels() = default;
  /// Asks for the start of a channel: a `public_start` comes through the gate to `listener`, and every later frame of
  /// the channel follows as a `public_frame`. `seen`: the last number the client has; it gets the rest if that is still
  /// at hand, otherwise a snapshot. False: there is no such channel.
  virtual bool start(channel_id channel, std::uint32_t listener, std::uint64_t subscriber,
                     std::optional<std::uint64_t> seen) = 0;
};

/// The past of private channels, from the journal. Thread-safe; answers come on a thread of their own.
class channel_history {
 public:
  virtual ~channel_history() = default;
  /// The last number of a channel at this moment; nothing where another node gives its numbers: that one is asked.
  virtual std::optional<std::uint64_t> last_number(channel_id channel) const = 0;
  /// Of a channel that another node numbers and somebody here listens to: `then` gets its last number, which is durable
  /// and above which every event comes live; nothing: that node cannot be asked, or takes no more listeners. On any
  /// thread, in bounded time.
  virtual void ask_last_number(channel_id channel, std::function<void(std::optional<std::uint64_t>)> then) {
    then(last_number(channel));
  }
  /// Frames after number `after`, oldest first, at most `limit`, once they are durable. Calls back with a failure at
  /// once when too many reads are queued.
  virtual void read(channel_id channel, std::uint64_t after, std::size_t limit,
                    std::function<void(result<std::vector<private_frame>, read_failure>)> done) = 0;
};

}  // namespace madang
