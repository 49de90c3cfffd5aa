#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/envelope/output.hpp"

namespace madang {

/// The texts that the server sends besides public frames.

std::string authenticated_text();
std::string channels_text(std::string_view type, const std::vector<std::string>& channels);
std::string pong_text(std::optional<std::int64_t> id);
std::string heartbeat_text(std::uint64_t n);
/// `channel` may be anything a client wrote; empty: the error is about no channel.
std::string error_text(std::string_view code, std::string_view detail, std::string_view channel);

/// One event of a private channel.
std::string private_text(const private_frame& frame);
/// Where a reader of `account:ACCOUNT` begins: the balance after event `seq` of the channel.
std::string balance_snapshot_text(channel_id channel, std::uint64_t seq, unix_nanos time, const balance_view& balance);

}  // namespace madang
