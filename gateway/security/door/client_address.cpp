#include "gateway/security/door/client_address.hpp"

#include <algorithm>

namespace madang {
namespace {

/// `1.2.3.4`, `1.2.3.4:567`, `::1`, `[::1]:567`: proxies write all of these.
std::optional<ip_address> parse_entry(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  if (text.starts_with('[')) return ip_address::parse(text.substr(1, text.find(']') - 1));
  const auto colon = text.find(':');
  const bool has_port = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  return ip_address::parse(has_port ? text.substr(0, colon) : text);
}

}  // namespace

std::uint64_t share_key(const ip_address& of) {
  std::uint64_t key = 0;
  const std::size_t from = of.is_v4() ? 8 : 0;
  for (std::size_t i = from; i < from + 8; ++i) key = key << 8U | of.bytes[i];
  return key;
}

proxy_list::proxy_list(std::string_view networks)
    : networks_(parse_network_list(networks).value_or(std::vector<ip_network>{})) {}

bool proxy_list::trusts(const ip_address& peer) const {
  return std::any_of(networks_.begin(), networks_.end(), [&](const ip_network& one) { return one.contains(peer); });
}

ip_address proxy_list::client_of(const ip_address& peer, const header_list& headers) const {
  auto found = peer;
  if (!trusts(peer)) return found;
  for (std::size_t i = headers.size(); i-- > 0;) {
    if (!equals_ignoring_case(headers.name(i), "X-Forwarded-For")) continue;
    auto list = headers.value(i);
    for (bool more = true; more;) {
      const auto comma = list.rfind(',');
      more = comma != std::string_view::npos;
      const auto one = parse_entry(more ? list.substr(comma + 1) : list);
      if (!one) return found;
      found = *one;
      if (!trusts(found)) return found;
      if (more) list = list.substr(0, comma);
    }
  }
  return found;
}

}  // namespace madang
