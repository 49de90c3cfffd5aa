#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "gateway/stream/channels/private_feed.hpp"
#include "gateway/stream/stream_ports.hpp"
#include "gateway/stream/stream_session.hpp"
#include "messages/envelope/output.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// Who of one thread's sessions reads which private channel. Each reader gets every event once and in order: live ones
/// as they come, those before or between from the journal, no faster than the reader takes them.
class private_subscribers {
 public:
  explicit private_subscribers(const stream_ports& ports) : ports_(ports) {}

  /// The number of this session's subscription; nothing where it has none.
  std::optional<std::uint64_t> find(const stream_session& who, channel_id channel) const;
  /// From now on events are kept for the reader, but none is sent before `release`.
  std::uint64_t add(stream_session& who, channel_id channel, std::optional<std::uint64_t> seen);
  /// The account is the caller's: begin. `balance` was read after `add`. False: there is no such subscription any more.
  bool release(std::uint64_t number, const balance_view& balance);
  bool is_released(std::uint64_t number) const { return !by_number_.at(number).held; }
  void remove(std::uint64_t number);
  void remove_all(stream_session& who);
  channel_id channel_of(std::uint64_t number) const { return by_number_.at(number).channel; }

  void deliver(const private_frame& frame);
  /// There is room again for what the journal holds for this session.
  void drained(stream_session& who);
  /// Reads what has been missing for a while. Some times a second.
  void sweep();

 private:
  struct subscriber {
    stream_session* who = nullptr;
    channel_id channel;
    private_feed feed;
    bool held = true;
    bool from_balance = false;  ///< of an account, and the client did not say where to go on
    bool reading = false;
    bool listed = false;  ///< in `incomplete_`
    std::uint32_t failures = 0;
  };

  void send_ready(std::uint64_t number, subscriber& to);
  void read_more(std::uint64_t number, subscriber& for_whom);
  void history_came(std::uint64_t number, const result<std::vector<private_frame>, read_failure>& page);
  void list_incomplete(std::uint64_t number, subscriber& one);

  const stream_ports& ports_;
  std::unordered_map<std::uint64_t, subscriber> by_number_;
  std::unordered_map<channel_id, std::vector<std::uint64_t>> by_channel_;
  std::vector<std::uint64_t> incomplete_;  ///< something is missing; the next sweep reads it if it still is
  std::uint64_t next_number_ = 1;
};

}  // namespace madang
