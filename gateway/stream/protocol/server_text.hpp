#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/envelope/open_value.hpp"
#include "messages/time.hpp"

namespace madang {

class frame_writers;

/// The texts that the server sends besides public frames.

std::string authenticated_text();
/// A channel that a client reads from now on, and the channel's present number.
struct subscribed_channel {
  std::string name;
  std::uint64_t seq = 0;
};
std::string subscribed_text(const std::vector<subscribed_channel>& channels);
std::string unsubscribed_text(const std::vector<std::string>& channels);
std::string pong_text(std::optional<std::int64_t> id);
std::string heartbeat_text(std::uint64_t n);

/// What an `error` frame is about. The stream goes on.
enum class stream_error : std::uint8_t {
  channel_unknown = 1,
  token_missing,
  forbidden,
  unavailable,
  history_unavailable,
  resume_unknown,
  resume_ahead,
  not_found,
  trade_access_required,
  too_many_requests,
  internal_error,
  rate_refused,
};
struct stream_error_text {
  stream_error error{};
  std::string_view code;
  std::string_view detail;
};
/// Every error, in the order of the enumeration.
const std::vector<stream_error_text>& stream_error_texts();
/// `channel` may be anything a client wrote; empty: the error is about no channel.
std::string error_text(stream_error error, std::string_view channel);

/// `cancel_on_disconnect`: whether the account's open orders end with the connection from now on.
std::string guard_text(std::string_view account, bool enabled);
/// `account` may be anything a client wrote.
std::string guard_error_text(stream_error error, std::string_view account);

/// What stands around the data of a private frame.
struct frame_head {
  std::string_view channel;
  std::string_view type;  ///< `update` or `snapshot`
  std::uint64_t seq = 0;
  std::uint64_t prev = 0;
  unix_nanos time;
};
/// A frame of a private channel; nothing where nobody knows how to write its data.
std::optional<std::string> private_text(const frame_head& head, const open_value& data, const frame_writers& writers);

}  // namespace madang
