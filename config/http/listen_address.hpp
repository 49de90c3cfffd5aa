#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace madang {

/// Where a server listens.
struct listen_address {
  std::string host;  ///< an IPv4 or IPv6 address without brackets, or a host name
  std::uint16_t port = 0;

  friend bool operator==(const listen_address&, const listen_address&) = default;
};

/// Whether only this machine can reach it. A name other than `localhost` may be anything.
bool is_loopback(const listen_address& at);

/// Reads `host:port` or `[ipv6]:port`; nothing for any other text. Names are not looked up.
std::optional<listen_address> parse_listen_address(std::string_view text);

}  // namespace madang
