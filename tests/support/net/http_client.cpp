#include "tests/support/net/http_client.hpp"

#include <algorithm>
#include <charconv>

namespace madang {
namespace {

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The answer's first part, without the empty line that ends it.
std::optional<http_reply> read_head(std::string_view head) {
  if (!head.starts_with("HTTP/1.") || head.size() < 12) return std::nullopt;
  http_reply reply;
  const auto status = number_in<int>(head.substr(9, 3));
  if (!status) return std::nullopt;
  reply.status = *status;
  auto line_end = head.find("\r\n");
  while (line_end != std::string_view::npos) {
    head.remove_prefix(line_end + 2);
    line_end = head.find("\r\n");
    const auto line = head.substr(0, line_end);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto value = line.substr(std::min(line.find_first_not_of(' ', colon + 1), line.size()));
    reply.headers.emplace_back(lower_case(line.substr(0, colon)), value);
  }
  return reply;
}

}  // namespace

std::string_view http_reply::header(std::string_view name) const {
  const auto wanted = lower_case(name);
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& one) { return one.first == wanted; });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string to_bytes(const http_ask& ask) {
  std::string out = ask.method + ' ' + ask.target + " HTTP/1.1\r\nHost: localhost\r\n";
  for (const auto& [name, value] : ask.headers) out += name + ": " + value + "\r\n";
  const bool may_have_body = ask.method != "GET" && ask.method != "DELETE";
  if (may_have_body || !ask.body.empty()) {
    const bool says_type = std::any_of(ask.headers.begin(), ask.headers.end(),
                                       [](const auto& one) { return lower_case(one.first) == "content-type"; });
    if (!says_type) out += "Content-Type: application/json\r\n";
    out += "Content-Length: " + std::to_string(ask.body.size()) + "\r\n";
  }
  out += "\r\n";
  out += ask.body;
  return out;
}

bool http_client::connect() {
  received_.clear();
  return socket_.connect(port_, after(patience));
}

void http_client::close() {
  socket_.close();
  received_.clear();
}

bool http_client::send_bytes(std::string_view bytes) {
  return socket_.send(bytes, after(patience)) == tcp_socket::outcome::done;
}

checked_optional<http_reply> http_client::receive(std::chrono::milliseconds within, bool without_body) {
  const auto until = after(within);
  const auto more = [&] { return socket_.receive(received_, until) == tcp_socket::outcome::done; };
  for (;;) {
    std::size_t head_end;
    while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return std::nullopt;
    }
    auto reply = read_head(std::string_view(received_).substr(0, head_end));
    if (!reply) return std::nullopt;
    received_.erase(0, head_end + 4);
    if (reply->status == 101) return reply;
    if (reply->status < 200) continue;
    if (without_body || reply->status == 304) return reply;
    const auto length = number_in<std::size_t>(reply->header("content-length"));
    if (!length) return std::nullopt;
    while (received_.size() < *length) {
      if (!more()) return std::nullopt;
    }
    reply->body = received_.substr(0, *length);
    received_.erase(0, *length);
    return reply;
  }
}

checked_optional<http_reply> http_client::ask(const http_ask& what) {
  if (!is_open() && !connect()) return std::nullopt;
  std::optional<http_reply> reply;
  if (send(what)) reply = receive(patience, what.method == "HEAD");
  if (!reply || !reply->keeps_alive()) close();
  return reply;
}

bool http_client::wait_closed(std::chrono::milliseconds within) {
  const auto until = after(within);
  auto outcome = tcp_socket::outcome::done;
  while (outcome == tcp_socket::outcome::done) {
    received_.clear();
    outcome = socket_.receive(received_, until);
  }
  return outcome == tcp_socket::outcome::closed;
}

}  // namespace madang
