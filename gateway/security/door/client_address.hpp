#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "config/http/network_list.hpp"
#include "gateway/http/http_message.hpp"

namespace madang {

/// What an address counts as in shares and limits: an IPv4 address, or the 64 bits that an IPv6 customer is given.
std::uint64_t share_key(const ip_address& of);

/// Tells clients from the proxies in front of the node.
class proxy_list {
 public:
  /// `networks`: `http.trusted_proxies`.
  explicit proxy_list(std::string_view networks);

  bool trusts(const ip_address& peer) const;
  /// Who sent the request: the peer, or, where that is a trusted proxy, the last address in `X-Forwarded-For` that is
  /// none. What stands before it may be made up and is not looked at.
  ip_address client_of(const ip_address& peer, const header_list& headers) const;

 private:
  std::vector<ip_network> networks_;
};

}  // namespace madang
