#include "gateway/http/uri.hpp"

#include <algorithm>

#include "gateway/http/header_rules.hpp"
#include "gateway/http/http_message.hpp"
#include "messages/text/utf8.hpp"

namespace madang {
namespace {

constexpr std::size_t parts_max = 32;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// `http://host:port/path` → `/path`: what a proxy is sent, and any server must take. Empty for a bad authority.
std::string without_authority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto end = std::min(target.find_first_of("/?"), target.size());
    if (!is_host(target.substr(0, end))) return {};
    target.remove_prefix(end);
    return (target.starts_with('/') ? "" : "/") + std::string(target);
  }
  return std::string(target);
}

/// What a path segment may show as it is (RFC 3986, 3.3); everything else is escaped.
bool is_path_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~!$&'()*+,;=:@").find(c) != std::string_view::npos;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~").find(c) != std::string_view::npos;
}

template <class Shows>
void append_escaped(std::string& out, std::string_view text, Shows shows) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (shows(c)) {
      out += c;
    } else {
      out += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
}

std::string_view next_part(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return part;
}

bool split_path(std::string_view path, std::vector<std::string>& into) {
  path.remove_prefix(1);
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = path.find('/');
    auto segment = percent_decoded(path.substr(0, end), false);
    if (!segment || into.size() == parts_max) return false;
    into.push_back(*std::move(segment));
    if (end != std::string_view::npos) path.remove_prefix(end + 1);
  }
  return true;
}

bool split_query(std::string_view query, std::vector<std::pair<std::string, std::string>>& into) {
  while (!query.empty()) {
    auto value = next_part(query, '&');
    if (value.empty()) continue;
    const auto name = next_part(value, '=');
    auto decoded_name = percent_decoded(name, true);
    auto decoded_value = percent_decoded(value, true);
    if (!decoded_name || !decoded_value || into.size() == parts_max) return false;
    into.emplace_back(*std::move(decoded_name), *std::move(decoded_value));
  }
  return true;
}

}  // namespace

std::string canonical_path(const std::vector<std::string>& segments) {
  std::string out;
  for (const auto& segment : segments) append_escaped(out += '/', segment, is_path_character);
  return out;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  append_escaped(out, text, is_unreserved);
  return out;
}

std::string signed_path(const std::vector<std::string>& segments) {
  std::string out;
  for (const auto& segment : segments) append_escaped(out += '/', segment, is_unreserved);
  return out;
}

std::string signed_query(const std::vector<std::pair<std::string, std::string>>& query) {
  std::vector<std::string> parts;
  parts.reserve(query.size());
  for (const auto& [name, value] : query) parts.push_back(percent_encoded(name) + "=" + percent_encoded(value));
  std::sort(parts.begin(), parts.end());
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : "&") + part;
  return out;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const auto high = hex_digit(text[i + 1]);
      const auto low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (!is_utf8(out) || std::any_of(out.begin(), out.end(), is_control)) return std::nullopt;
  return out;
}

std::optional<request_uri> parse_target(std::string_view text) {
  const auto bare = without_authority(text);
  const std::string_view target = bare;
  if (!target.starts_with('/')) return std::nullopt;
  const auto mark = target.find('?');
  request_uri out;
  if (!split_path(target.substr(0, mark), out.segments)) return std::nullopt;
  out.path = canonical_path(out.segments);
  if (mark != std::string_view::npos && !split_query(target.substr(mark + 1), out.query)) return std::nullopt;
  return out;
}

}  // namespace madang
