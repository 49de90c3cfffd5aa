#include "gateway/http/http_message.hpp"

#include <algorithm>
#include <array>

#include "gateway/json/json_output.hpp"
#include "gateway/security/door/rate_limits.hpp"
#include "messages/time.hpp"

namespace madang {
namespace {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

void append_two_digits(std::string& out, std::int64_t value) {
  out += static_cast<char>('0' + value / 10 % 10);
  out += static_cast<char>('0' + value % 10);
}

constexpr std::string_view security_headers =
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n";
constexpr std::string_view hsts = "Strict-Transport-Security: max-age=31536000\r\n";
constexpr std::string_view no_content_policy = "default-src 'none'; frame-ancestors 'none'";

}  // namespace

std::string_view to_text(http_method method) {
  constexpr std::array<std::string_view, 8> words{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "OTHER"};
  return words[static_cast<std::size_t>(method)];
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

void header_list::add(std::string_view name, std::string_view value) {
  entry added;
  added.name_at = static_cast<std::uint32_t>(block_.size());
  added.name_length = static_cast<std::uint32_t>(name.size());
  block_ += name;
  added.value_at = static_cast<std::uint32_t>(block_.size());
  added.value_length = static_cast<std::uint32_t>(value.size());
  block_ += value;
  entries_.push_back(added);
}

void header_list::clear() {
  block_.clear();
  entries_.clear();
}

std::string_view header_list::find(std::string_view wanted) const {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].name_length == wanted.size() && equals_ignoring_case(name(i), wanted)) return value(i);
  }
  return {};
}

std::size_t header_list::count(std::string_view wanted) const {
  std::size_t found = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) found += equals_ignoring_case(name(i), wanted);
  return found;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Unknown";
  }
}

void append_response(std::string& out, const http_response& response, const response_frame& frame) {
  out += "HTTP/1.1 ";
  append_json_number(out, response.status);
  out += ' ';
  out += reason_phrase(response.status);
  out += "\r\n";
  append_header(out, "Date", frame.date);
  append_header(out, "X-Request-Id", frame.request_id);
  if (!frame.market_time.empty()) append_header(out, "X-Market-Time", frame.market_time);
  for (const auto& [name, value] : response.headers) append_header(out, name, value);
  out += security_headers;
  append_header(out, "Cache-Control", response.cache_control.empty() ? "no-store" : response.cache_control);
  if (frame.over_tls) out += hsts;
  if (frame.rate != nullptr) append_rate_headers(out, *frame.rate);
  const auto policy = response.content_policy.empty() ? no_content_policy : response.content_policy;
  append_header(out, "Content-Security-Policy", policy);
  if (frame.close) {
    append_header(out, "Connection", "close");
  } else if (frame.keep_alive_1_0) {
    append_header(out, "Connection", "keep-alive");
  }
  if (response.status != 204 && response.status != 304) {
    if (!response.body.empty()) append_header(out, "Content-Type", response.content_type);
    out += "Content-Length: ";
    append_json_number(out, response.body.size());
    out += "\r\n";
  }
  out += "\r\n";
  if (!frame.without_body) out += response.body;
}

std::string http_date(std::int64_t unix_seconds) {
  constexpr std::array<std::string_view, 7> days{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = day_in_zone({unix_seconds * nanos_per_second}, 0);
  const auto text = to_text(day);  // YYYY-MM-DD
  const auto second = unix_seconds - std::int64_t{day.value} * 86'400;
  const auto month = static_cast<std::size_t>((text[5] - '0') * 10 + (text[6] - '0') - 1);
  std::string out(days[static_cast<std::size_t>((day.value % 7 + 7) % 7)]);
  out += ", ";
  out += std::string_view(text).substr(8, 2);
  out += ' ';
  out += months[month];
  out += ' ';
  out += std::string_view(text).substr(0, 4);
  out += ' ';
  append_two_digits(out, second / 3'600);
  out += ':';
  append_two_digits(out, second / 60 % 60);
  out += ':';
  append_two_digits(out, second % 60);
  out += " GMT";
  return out;
}

bool is_request_id(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '.' || c == '_' || c == '-';
  });
}

}  // namespace madang
