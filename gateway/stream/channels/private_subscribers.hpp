#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cluster/ports/channel_inquiry.hpp"
#include "gateway/stream/channels/channel_reader.hpp"
#include "gateway/stream/channels/private_feed.hpp"
#include "gateway/stream/protocol/server_text.hpp"
#include "gateway/stream/stream_ports.hpp"
#include "messages/envelope/output.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// Who of one thread's clients reads which private channel. Each reader gets every event once and in order: live ones
/// as they come, those before or between from the journal, no faster than the reader takes them.
class private_subscribers {
 public:
  explicit private_subscribers(const stream_ports& ports) : ports_(ports) {}

  /// The number of this reader's subscription; nothing where it has none.
  std::optional<std::uint64_t> find(const channel_reader& who, channel_id channel) const;
  /// From now on events are kept for the reader, but none is sent before `begin`.
  std::uint64_t add(channel_reader& who, channel_id channel, std::optional<std::uint64_t> seen);
  /// Another node numbers the channel, and has not said yet how far it is.
  bool is_unnumbered(std::uint64_t number) const { return by_number_.at(number).unnumbered; }
  /// It has: the channel's last number when the reader was added. Nothing happens where the reader has left meanwhile.
  void tell_number(std::uint64_t number, std::uint64_t newest);
  /// The reader may read the channel. It is sent the snapshot, if there is one, and what follows it; otherwise what
  /// follows the number that it has seen. Nothing happens where it has begun, or has left meanwhile.
  void begin(std::uint64_t number, const channel_snapshot* snapshot);
  bool has(std::uint64_t number) const { return by_number_.contains(number); }
  bool has_begun(std::uint64_t number) const { return !by_number_.at(number).held; }
  void remove(std::uint64_t number);
  void remove_all(channel_reader& who);
  channel_id channel_of(std::uint64_t number) const { return by_number_.at(number).channel; }
  /// The channel's last number when the reader was added; later that of the last event it was sent.
  std::uint64_t seq_of(std::uint64_t number) const;

  void deliver(const private_frame& frame);
  /// Events may have been missed here: they are read.
  void deliver(const channel_reached& news);
  /// There is room again for what the journal holds for this reader.
  void drained(channel_reader& who);
  /// Reads what has been missing for a while. Some times a second.
  void sweep();

 private:
  using history_page = result<std::vector<private_frame>, read_failure>;

  struct subscriber {
    channel_reader* who = nullptr;
    channel_id channel;
    private_feed feed;
    std::uint64_t newest = 0;           ///< of the channel when it was added
    std::optional<std::uint64_t> seen;  ///< the last that the reader has
    bool unnumbered = false;            ///< nobody has said yet how far the channel is
    shared_text start = nullptr;        ///< a snapshot that waits for room
    bool held = true;
    bool reading = false;
    bool listed = false;  ///< in `incomplete_`
    std::uint32_t failures = 0;
  };

  shared_text text_of(channel_id channel, std::string_view type, std::uint64_t seq, std::uint64_t prev, unix_nanos time,
                      const open_value& data) const;
  shared_text text_of(const private_frame& frame) const;
  static void begin_after(subscriber& one, std::uint64_t newest);
  bool send_start(subscriber& to);
  void send_ready(std::uint64_t number, subscriber& to);
  void read_more(std::uint64_t number, subscriber& for_whom);
  void history_came(std::uint64_t number, const history_page& page);
  void list_incomplete(std::uint64_t number, subscriber& one);
  void end(std::uint64_t number, stream_error why);

  const stream_ports& ports_;
  std::unordered_map<std::uint64_t, subscriber> by_number_;
  std::unordered_map<channel_id, std::vector<std::uint64_t>> by_channel_;
  std::vector<std::uint64_t> incomplete_;  ///< something is missing; the next sweep reads it if it still is
  std::uint64_t next_number_ = 1;
};

}  // namespace madang
