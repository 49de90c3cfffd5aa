#include "config/http/origin_list.hpp"

#include <algorithm>

#include "config/http/listen_address.hpp"

namespace madang {
namespace {

bool is_scheme(std::string_view text) {
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
         });
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

/// Whether the browser would leave this port out; then an origin with it never comes.
bool is_implied(std::string_view scheme, std::string_view port) {
  return (scheme == "http" && port == "80") || (scheme == "https" && port == "443");
}

bool is_authority(std::string_view scheme, std::string_view text) {
  if (std::any_of(text.begin(), text.end(), is_upper)) return false;
  const auto colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos && !text.ends_with(']');
  if (!has_port) return parse_listen_address(std::string(text) + ":1").has_value();
  const auto port = text.substr(colon + 1);
  return parse_listen_address(text).has_value() && !port.starts_with('0') && !is_implied(scheme, port);
}

bool is_origin(std::string_view text) {
  constexpr std::string_view separator = "://";
  const auto at = text.find(separator);
  if (at == std::string_view::npos) return false;
  const auto scheme = text.substr(0, at);
  return is_scheme(scheme) && is_authority(scheme, text.substr(at + separator.size()));
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<std::vector<std::string>> parse_origin_list(std::string_view text) {
  std::vector<std::string> origins;
  if (trimmed(text).empty()) return origins;
  for (bool last = false; !last;) {
    const auto comma = text.find(',');
    last = comma == std::string_view::npos;
    const auto origin = trimmed(text.substr(0, comma));
    if (!is_origin(origin)) return std::nullopt;
    origins.emplace_back(origin);
    if (!last) text.remove_prefix(comma + 1);
  }
  return origins;
}

}  // namespace madang
