#include "tests/support/net/ws_client.hpp"

#include <charconv>

namespace madang {
namespace {

constexpr std::chrono::milliseconds patience{10'000};

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const auto c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

std::string frame_header(std::uint8_t first, std::size_t size, bool masked) {
  std::string out(1, static_cast<char>(first));
  const auto mark = static_cast<unsigned char>(masked ? 0x80 : 0);
  const auto add = [&](std::size_t bytes) {
    for (; bytes > 0; --bytes) out += static_cast<char>(size >> (8 * (bytes - 1)) & 0xff);
  };
  if (size < 126) {
    out += static_cast<char>(mark | size);
  } else if (size < 65'536) {
    out += static_cast<char>(mark | 126);
    add(2);
  } else {
    out += static_cast<char>(mark | 127);
    add(8);
  }
  return out;
}

}  // namespace

bool ws_client::open(std::string_view target, std::string_view extra_headers) {
  received_.clear();
  read_at_ = 0;
  close_code_ = 0;
  close_reason_.clear();
  status_ = 0;
  if (!socket_.connect(port_, after(patience))) return false;
  std::string ask = "GET " + std::string(target) +
                    " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
  ask += extra_headers;
  ask += "\r\n";
  const auto until = after(patience);
  if (socket_.send(ask, until) != tcp_socket::outcome::done) return false;
  std::size_t end;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (socket_.receive(received_, until) != tcp_socket::outcome::done) return false;
  }
  std::from_chars(received_.data() + std::min<std::size_t>(9, end), received_.data() + end, status_);
  // The answer to the sample key of RFC 6455, section 1.3.
  const bool accepted = received_.substr(0, end).find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos;
  received_.erase(0, end + 4);
  if (status_ != 101 || !accepted) socket_.close();
  return status_ == 101 && accepted;
}

bool ws_client::send_frame(std::uint8_t first, std::string_view payload, bool masked) {
  auto out = frame_header(first, payload.size(), masked);
  // Any mask will do.
  constexpr char mask[4] = {0x12, 0x34, 0x56, 0x78};
  if (masked) out.append(mask, sizeof mask);
  const auto begin = out.size();
  out += payload;
  for (std::size_t i = begin; masked && i < out.size(); ++i) out[i] = static_cast<char>(out[i] ^ mask[(i - begin) % 4]);
  return socket_.send(out, after(patience)) == tcp_socket::outcome::done;
}

std::optional<ws_client::frame> ws_client::take_frame() {
  const auto there = std::string_view(received_).substr(read_at_);
  if (there.size() < 2) return std::nullopt;
  std::size_t head = 2;
  std::uint64_t size = static_cast<unsigned char>(there[1]) & 0x7f;
  const std::size_t wide = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (there.size() < head + wide) return std::nullopt;
  if (wide != 0) size = big_endian(there.substr(2, wide));
  head += wide;
  if (there.size() - head < size) return std::nullopt;
  frame taken{static_cast<std::uint8_t>(there[0] & 0x0f), std::string(there.substr(head, size))};
  read_at_ += head + size;
  if (read_at_ == received_.size() || read_at_ > 65'536) {
    received_.erase(0, read_at_);
    read_at_ = 0;
  }
  return taken;
}

checked_optional<std::string> ws_client::receive(std::chrono::milliseconds within) {
  const auto until = after(within);
  while (close_code_ == 0) {
    auto got = take_frame();
    if (!got) {
      const auto outcome = socket_.receive(received_, until);
      if (outcome == tcp_socket::outcome::closed) socket_.close();
      if (outcome != tcp_socket::outcome::done) return std::nullopt;
    } else if (got->opcode == 1) {
      return std::move(got->payload);
    } else if (got->opcode == 9) {
      (void)send_frame(0x8a, got->payload);
    } else if (got->opcode == 8) {
      close_code_ = got->payload.size() < 2 ? 1005 : static_cast<std::uint16_t>(big_endian(got->payload.substr(0, 2)));
      if (got->payload.size() > 2) close_reason_ = got->payload.substr(2);
      (void)send_frame(0x88, std::string_view(got->payload).substr(0, 2));
    }
  }
  return std::nullopt;
}

bool ws_client::wait_closed(std::chrono::milliseconds within) {
  const auto until = after(within);
  while (is_open() && std::chrono::steady_clock::now() < until) {
    (void)receive(std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()));
  }
  return !is_open();
}

}  // namespace madang
