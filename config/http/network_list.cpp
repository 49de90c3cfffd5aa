#include "config/http/network_list.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace madang {
namespace {

constexpr std::array<std::uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int v4_bits = 96;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<ip_network> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  const auto base = ip_address::parse(text.substr(0, slash));
  if (!base) return std::nullopt;
  ip_network out{*base, 128};
  if (slash == std::string_view::npos) return out;
  const auto digits = text.substr(slash + 1);
  const int most = base->is_v4() ? 32 : 128;
  int bits = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc{} || end != digits.data() + digits.size() || bits < 0 || bits > most) return std::nullopt;
  out.prefix_bits = base->is_v4() ? v4_bits + bits : bits;
  return out;
}

}  // namespace

std::optional<ip_address> ip_address::parse(std::string_view text) {
  if (text.empty() || text.size() >= INET6_ADDRSTRLEN) return std::nullopt;
  const std::string terminated(text);
  ip_address out;
  if (std::array<std::uint8_t, 4> v4{}; ::inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return of_v4(v4);
  if (::inet_pton(AF_INET6, terminated.c_str(), out.bytes.data()) == 1) return out;
  return std::nullopt;
}

ip_address ip_address::of_v4(const std::array<std::uint8_t, 4>& bytes) {
  ip_address out;
  std::copy(v4_prefix.begin(), v4_prefix.end(), out.bytes.begin());
  std::copy(bytes.begin(), bytes.end(), out.bytes.begin() + v4_prefix.size());
  return out;
}

bool ip_address::is_v4() const {
  return std::equal(v4_prefix.begin(), v4_prefix.end(), bytes.begin());
}

std::string ip_address::text() const {
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (is_v4()) {
    ::inet_ntop(AF_INET, bytes.data() + v4_prefix.size(), out.data(), out.size());
  } else {
    ::inet_ntop(AF_INET6, bytes.data(), out.data(), out.size());
  }
  return out.data();
}

bool ip_address::is_loopback() const {
  if (is_v4()) return bytes[v4_prefix.size()] == 127;
  ip_address one;
  one.bytes[15] = 1;
  return *this == one;
}

bool ip_network::contains(const ip_address& one) const {
  const auto whole = static_cast<std::size_t>(prefix_bits / 8);
  if (!std::equal(base.bytes.begin(), base.bytes.begin() + static_cast<std::ptrdiff_t>(whole), one.bytes.begin()))
    return false;
  const int rest = prefix_bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<unsigned>(0xff << (8 - rest)) & 0xffU;
  return (base.bytes[whole] & mask) == (one.bytes[whole] & mask);
}

std::optional<std::vector<ip_network>> parse_network_list(std::string_view text) {
  std::vector<ip_network> out;
  for (bool more = !trimmed(text).empty(); more;) {
    const auto comma = text.find(',');
    more = comma != std::string_view::npos;
    const auto one = parse_network(trimmed(text.substr(0, comma)));
    if (!one) return std::nullopt;
    out.push_back(*one);
    if (more) text.remove_prefix(comma + 1);
  }
  return out;
}

}  // namespace madang
