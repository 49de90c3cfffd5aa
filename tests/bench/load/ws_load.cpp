#include "tests/bench/load/ws_load.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace madang {
namespace {

constexpr std::size_t per_source_address = 5'000;
constexpr std::string_view upgrade =
    "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

sockaddr_in address(std::uint32_t host, std::uint16_t port) {
  sockaddr_in made{};
  made.sin_family = AF_INET;
  made.sin_port = htons(port);
  made.sin_addr.s_addr = htonl(host);
  return made;
}

int connect_from(std::uint32_t source, std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) throw std::runtime_error("too many sockets");
  const int on = 1;
  ::setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const auto from = address(source, 0);
  const auto to = address(INADDR_LOOPBACK, port);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0 ||
      ::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    throw std::runtime_error("a WebSocket cannot connect");
  }
  return fd;
}

/// A masked text frame; the mask is zero, which leaves the text as it is.
std::string frame_of(std::string_view text) {
  std::string out("\x81");
  if (text.size() < 126) {
    out += static_cast<char>(0x80 | text.size());
  } else {
    out += static_cast<char>(0x80 | 126);
    out += static_cast<char>(text.size() >> 8);
    out += static_cast<char>(text.size() & 0xff);
  }
  out.append(4, '\0');
  out += text;
  return out;
}

void send_all(int fd, std::string_view bytes) {
  if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("a WebSocket takes nothing");
  }
}

/// Reads up to the end of the answer's header, byte by byte at its end, so that no frame is taken with it.
void await_upgrade(int fd) {
  std::string head;
  char byte = 0;
  while (!head.ends_with("\r\n\r\n")) {
    if (::recv(fd, &byte, 1, 0) != 1) throw std::runtime_error("a WebSocket was refused: " + head);
    head += byte;
  }
  if (!head.starts_with("HTTP/1.1 101")) throw std::runtime_error("a WebSocket was refused: " + head);
}

/// Bytes of the frame at the start of `bytes` and where its payload begins; 0 while its header is not whole.
std::pair<std::size_t, std::size_t> measure(std::string_view bytes) {
  if (bytes.size() < 2) return {0, 0};
  const auto at = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
  std::size_t size = at(1) & 0x7f;
  std::size_t head = 2;
  const std::size_t wide = size == 126 ? 2 : size == 127 ? 8 : 0;
  if (bytes.size() < head + wide) return {0, 0};
  if (wide != 0) size = 0;
  for (std::size_t i = 0; i < wide; ++i) size = size << 8 | at(head + i);
  head += wide;
  return {head + size, head};
}

}  // namespace

ws_load::ws_load(std::uint16_t port) : port_(port), epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(1 << 18) {}

ws_load::~ws_load() {
  for (const auto& one : connections_) {
    if (one.fd >= 0) ::close(one.fd);
  }
  ::close(epoll_);
}

void ws_load::open(std::string_view first) {
  const auto source = static_cast<std::uint32_t>(INADDR_LOOPBACK + 1 + connections_.size() / per_source_address);
  const int fd = connect_from(source, port_);
  connections_.push_back({fd, {}});
  send_all(fd, upgrade);
  await_upgrade(fd);
  send_all(fd, frame_of(first));
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = connections_.size() - 1;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

void ws_load::take_frames(std::size_t index, std::string_view bytes, const text_taker& take) {
  auto& kept = connections_[index].in;
  if (!kept.empty()) {
    kept += bytes;
    bytes = kept;
  }
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto rest = bytes.substr(done);
    const auto [whole, head] = measure(rest);
    if (whole == 0 || rest.size() < whole) break;
    if ((rest[0] & 0x0f) == 1) take(index, rest.substr(head, whole - head));
    done += whole;
  }
  std::string left(bytes.substr(done));
  kept = std::move(left);
}

bool ws_load::read(std::int64_t wait_ms, const text_taker& take) {
  std::array<epoll_event, 512> events;
  const auto count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(wait_ms));
  for (int i = 0; i < count; ++i) {
    const auto index = events[static_cast<std::size_t>(i)].data.u64;
    auto& from = connections_[index];
    const auto got = ::recv(from.fd, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (got > 0) {
      take_frames(index, {buffer_.data(), static_cast<std::size_t>(got)}, take);
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      ::close(std::exchange(from.fd, -1));
      ++lost_;
    }
  }
  return count > 0;
}

}  // namespace madang
