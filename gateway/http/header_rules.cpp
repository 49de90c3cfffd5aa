#include "gateway/http/header_rules.hpp"

#include <algorithm>
#include <array>

namespace madang {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_number(std::string_view text, std::size_t digits_max) {
  return !text.empty() && text.size() <= digits_max && std::all_of(text.begin(), text.end(), is_digit);
}

/// A name or an IPv4 address: what RFC 3986 calls unreserved and sub-delims.
bool is_name_character(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("-._~!$&'()*+,;=").find(c) != std::string_view::npos;
}

bool is_registered_name(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_name_character(text[i])) continue;
    if (text[i] != '%' || i + 2 >= text.size() || !is_hex_digit(text[i + 1]) || !is_hex_digit(text[i + 2]))
      return false;
    i += 2;
  }
  return !text.empty();
}

bool is_ipv6_text(std::string_view text) {
  const auto part = [](char c) { return is_hex_digit(c) || c == ':' || c == '.'; };
  return text.size() >= 2 && text.find(':') != std::string_view::npos && std::all_of(text.begin(), text.end(), part);
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

std::string_view next_part(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return trimmed(part);
}

/// `charset=utf-8`, quoted or not; other parameters mean nothing to JSON.
bool is_utf8_parameter(std::string_view parameter) {
  auto value = parameter;
  const auto name = next_part(value, '=');
  if (!equals_ignoring_case(name, "charset")) return true;
  value = trimmed(value);
  if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"')) value = value.substr(1, value.size() - 2);
  return equals_ignoring_case(value, "utf-8") || equals_ignoring_case(value, "utf8");
}

}  // namespace

bool is_host(std::string_view text) {
  std::string_view name = text;
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos || !is_ipv6_text(text.substr(1, end - 1))) return false;
    name = {};
    port = text.substr(end + 1);
  } else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    name = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (!text.starts_with('[') && !is_registered_name(name)) return false;
  return port.empty() || (port.starts_with(':') && (port.size() == 1 || is_number(port.substr(1), 5)));
}

read_fault judge_framing(const http_request& head) {
  const auto& headers = head.headers;
  const auto hosts = headers.count("Host");
  if (hosts > 1 || (hosts == 0 && !head.http_1_0)) return read_fault::malformed;
  if (hosts == 1 && !is_host(headers.find("Host"))) return read_fault::malformed;
  const auto lengths = headers.count("Content-Length");
  if (lengths > 1 || (lengths == 1 && !is_number(headers.find("Content-Length"), 19))) return read_fault::malformed;
  if (const auto codings = headers.count("Transfer-Encoding"); codings != 0) {
    const auto coding = headers.find("Transfer-Encoding");
    if (codings != 1 || coding.empty() || head.http_1_0) return read_fault::malformed;
    if (!equals_ignoring_case(coding, "chunked")) return read_fault::transfer_encoding_unsupported;
    if (lengths != 0) return read_fault::malformed;
  }
  // HTTP/1.0 knows no expectations (RFC 9110 §10.1.1).
  if (const auto expectations = headers.count("Expect"); expectations != 0 && !head.http_1_0) {
    if (expectations != 1 || headers.find("Expect").empty()) return read_fault::malformed;
    if (!equals_ignoring_case(headers.find("Expect"), "100-continue")) return read_fault::expectation_unsupported;
  }
  return read_fault::none;
}

std::string_view ambiguous_field(const header_list& headers) {
  constexpr std::array<std::string_view, 14> single{"Authorization",
                                                    "X-Api-Key",
                                                    "X-Api-Timestamp",
                                                    "X-Api-Nonce",
                                                    "X-Api-Signature",
                                                    "Content-Type",
                                                    "Content-Encoding",
                                                    "If-Match",
                                                    "X-Request-Id",
                                                    "Sec-WebSocket-Key",
                                                    "Upgrade",
                                                    "Origin",
                                                    "Sec-WebSocket-Version",
                                                    "Access-Control-Request-Method"};
  constexpr std::array<std::string_view, 4> may_be_empty{"X-Request-Id", "Origin", "Upgrade", "Content-Encoding"};
  for (const auto name : single) {
    const auto count = headers.count(name);
    if (count > 1) return name;
    const bool needs_value = std::find(may_be_empty.begin(), may_be_empty.end(), name) == may_be_empty.end();
    if (count == 1 && needs_value && headers.find(name).empty()) return name;
  }
  return {};
}

bool is_json_type(std::string_view content_type) {
  auto rest = content_type;
  if (!equals_ignoring_case(next_part(rest, ';'), "application/json")) return false;
  while (!rest.empty()) {
    if (!is_utf8_parameter(next_part(rest, ';'))) return false;
  }
  return true;
}

}  // namespace madang
