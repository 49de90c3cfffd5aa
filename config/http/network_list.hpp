#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace madang {

/// An IP address; IPv4 as IPv6 sees it (`::ffff:a.b.c.d`), so that one address has one form.
struct ip_address {
  std::array<std::uint8_t, 16> bytes{};

  /// `1.2.3.4` or an IPv6 address without brackets; nothing for any other text.
  static std::optional<ip_address> parse(std::string_view text);
  static ip_address of_v4(const std::array<std::uint8_t, 4>& bytes);
  bool is_v4() const;
  std::string text() const;
  /// 127.0.0.0/8 or ::1.
  bool is_loopback() const;

  friend bool operator==(const ip_address&, const ip_address&) = default;
};

/// Addresses that begin with the same bits.
struct ip_network {
  ip_address base;
  int prefix_bits = 128;  ///< of the IPv6 form

  bool contains(const ip_address& one) const;
};

/// `127.0.0.1, 10.0.0.0/8, ::1`; an empty text is an empty list. Nothing where one of them is no network.
std::optional<std::vector<ip_network>> parse_network_list(std::string_view text);

}  // namespace madang
