#include "config/http/listen_address.hpp"

#include <algorithm>
#include <charconv>

#include "config/http/network_list.hpp"

namespace madang {
namespace {

constexpr std::size_t host_length_max = 253;

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

bool is_ipv6_char(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return port;
}

}  // namespace

bool is_loopback(const listen_address& at) {
  const auto address = ip_address::parse(at.host);
  return address ? address->is_loopback() : at.host == "localhost";
}

std::optional<listen_address> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = parse_port(text.substr(colon + 1));
  auto host = text.substr(0, colon);
  if (!port) return std::nullopt;
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.empty() || host.size() > host_length_max) return std::nullopt;
  if (!std::all_of(host.begin(), host.end(), bracketed ? is_ipv6_char : is_host_char)) return std::nullopt;
  return listen_address{std::string(host), *port};
}

}  // namespace madang
