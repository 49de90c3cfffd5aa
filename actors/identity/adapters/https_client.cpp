#include "actors/identity/adapters/https_client.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <charconv>

#include "actors/identity/adapters/server_connection.hpp"

namespace madang::identity {
namespace {

constexpr std::size_t header_bytes_max = 65'536;
constexpr std::size_t chunks_max = 10'000;

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
}

template <class Number>
std::optional<Number> number_of(std::string_view text, int base = 10) {
  Number value{};
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || wrong != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// What of a reply's header says how long its body is.
struct reply_head {
  int status = 0;
  std::optional<std::size_t> length;
  bool chunked = false;
};

bool read_field(std::string_view line, reply_head& into) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto name = lowered(line.substr(0, colon));
  const auto value = trimmed(line.substr(colon + 1));
  if (name == "content-length") {
    const auto length = number_of<std::size_t>(value);
    if (!length || (into.length && *into.length != *length)) return false;
    into.length = length;
  } else if (name == "transfer-encoding") {
    if (lowered(value) != "chunked") return false;
    into.chunked = true;
  }
  return true;
}

/// Without the empty line at its end.
std::optional<reply_head> read_head(std::string_view text) {
  reply_head out;
  const auto first = text.substr(0, text.find("\r\n"));
  if (!first.starts_with("HTTP/1.") || first.size() < 12 || first[8] != ' ') return std::nullopt;
  const auto status = number_of<int>(first.substr(9, 3));
  if (!status || *status < 100) return std::nullopt;
  out.status = *status;
  while (text.find("\r\n") != std::string_view::npos) {
    text.remove_prefix(text.find("\r\n") + 2);
    if (!read_field(text.substr(0, text.find("\r\n")), out)) return std::nullopt;
  }
  if (out.chunked && out.length) return std::nullopt;
  return out;
}

/// Nothing until the last chunk is there.
std::optional<std::string> joined_chunks(std::string_view rest) {
  std::string out;
  for (std::size_t i = 0; i < chunks_max; ++i) {
    const auto end = rest.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    const auto head = rest.substr(0, end);
    const auto size = number_of<std::size_t>(trimmed(head.substr(0, head.find(';'))), 16);
    rest.remove_prefix(end + 2);
    if (!size || *size > rest.size()) return std::nullopt;
    if (*size == 0) return out;
    out += rest.substr(0, *size);
    rest.remove_prefix(*size);
    if (!rest.starts_with("\r\n")) return std::nullopt;
    rest.remove_prefix(2);
  }
  return std::nullopt;
}

std::string bytes_of(const web_request& request, const web_url& to) {
  const bool is_v6 = to.host.find(':') != std::string::npos;
  std::string out = request.method + " " + to.target + " HTTP/1.1\r\nHost: " + (is_v6 ? "[" + to.host + "]" : to.host);
  if (to.port != (to.tls ? 443 : 80)) out += ":" + std::to_string(to.port);
  out += "\r\nConnection: close\r\nUser-Agent: madang\r\nAccept: application/json\r\n";
  for (const auto& [name, value] : request.headers) out += name + ": " + value + "\r\n";
  if (!request.content_type.empty()) {
    out += "Content-Type: " + std::string(request.content_type) +
           "\r\nContent-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  return out + "\r\n" + request.body;
}

}  // namespace

std::optional<web_url> parse_url(std::string_view text) {
  web_url out;
  if (text.starts_with("https://")) {
    text.remove_prefix(8);
  } else if (text.starts_with("http://")) {
    text.remove_prefix(7);
    out.tls = false;
    out.port = 80;
  } else {
    return std::nullopt;
  }
  if (std::ranges::any_of(text, [](char c) { return c <= ' ' || c >= '\x7f' || c == '#'; })) return std::nullopt;
  const auto slash = std::min(text.find_first_of("/?"), text.size());
  auto authority = text.substr(0, slash);
  if (slash < text.size()) out.target = (text[slash] == '?' ? "/" : "") + std::string(text.substr(slash));
  if (authority.find('@') != std::string_view::npos) return std::nullopt;
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    out.host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
  } else {
    out.host = authority.substr(0, authority.find(':'));
    port = authority.substr(out.host.size());
  }
  if (out.host.empty()) return std::nullopt;
  if (port.empty()) return out;
  const auto number = port.front() == ':' ? number_of<std::uint16_t>(port.substr(1)) : std::nullopt;
  if (!number || *number == 0) return std::nullopt;
  out.port = *number;
  return out;
}

std::string form_of(const std::vector<std::pair<std::string_view, std::string_view>>& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    append_escaped(out, name);
    out += '=';
    append_escaped(out, value);
  }
  return out;
}

std::optional<web_reply> parse_reply(std::string_view bytes, bool complete) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  const auto head = read_head(bytes.substr(0, end));
  if (!head) return std::nullopt;
  const auto body = bytes.substr(end + 4);
  if (head->chunked) {
    auto joined = joined_chunks(body);
    if (!joined) return std::nullopt;
    return web_reply{head->status, *std::move(joined)};
  }
  if (head->length) {
    if (body.size() < *head->length) return std::nullopt;
    return web_reply{head->status, std::string(body.substr(0, *head->length))};
  }
  const bool has_none = head->status == 204 || head->status == 304;
  if (!complete && !has_none) return std::nullopt;
  return web_reply{head->status, has_none ? std::string() : std::string(body)};
}

result<web_reply, web_fault> send_request(const web_request& request, const web_limits& limits,
                                          const std::atomic<bool>& stopping) {
  const auto to = parse_url(request.url);
  if (!to) return refused{web_fault{"not a URL", false, false}};
  server_connection line(limits.deadline, stopping);
  const auto failed = [&](bool sent) {
    return refused{
        web_fault{std::string(to_text(line.why())), sent, line.why() == server_connection::fault::timed_out}};
  };
  if (!line.connect(to->host, to->port) || (to->tls && !line.start_tls(to->host, limits.ca_file))) return failed(false);
  auto bytes = bytes_of(request, *to);
  const bool written = line.write(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (!written) return failed(true);
  std::string read;
  while (true) {
    auto some = line.read_some();
    const bool is_over = !some && line.why() == server_connection::fault::closed;
    if (!some && !is_over) return failed(true);
    if (some) read += *some;
    if (read.size() > header_bytes_max + limits.body_bytes_max) {
      return refused{web_fault{"reply too long", true, false}};
    }
    if (auto reply = parse_reply(read, is_over)) return *std::move(reply);
    if (is_over) return refused{web_fault{"not an HTTP reply", true, false}};
  }
}

}  // namespace madang::identity
