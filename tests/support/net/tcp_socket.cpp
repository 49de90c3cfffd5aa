#include "tests/support/net/tcp_socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace madang {
namespace {

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

deadline after(std::chrono::milliseconds patience) {
  return std::chrono::steady_clock::now() + patience;
}

tcp_socket::tcp_socket(tcp_socket&& from) noexcept
    : fd_(std::exchange(from.fd_, -1)), small_buffers_(from.small_buffers_), source_(from.source_) {}

tcp_socket& tcp_socket::operator=(tcp_socket&& from) noexcept {
  std::swap(fd_, from.fd_);
  source_ = from.source_;
  std::swap(small_buffers_, from.small_buffers_);
  return *this;
}

void tcp_socket::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void tcp_socket::half_close() {
  ::shutdown(fd_, SHUT_WR);
}

void tcp_socket::reset_on_close() {
  const linger now{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

bool tcp_socket::connect(std::uint16_t port, deadline until) {
  close();
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return false;
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (small_buffers_) {
    const int size = 4'096;
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  }
  sockaddr_in from{};
  from.sin_family = AF_INET;
  from.sin_addr.s_addr = htonl((INADDR_LOOPBACK & ~0xffU) | source_);
  if (source_ != 1 && ::bind(fd_, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0) return false;
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return true;
  if (errno == EINPROGRESS && wait(POLLOUT, until)) {
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error == 0) return true;
  }
  close();
  return false;
}

bool tcp_socket::wait(short events, deadline until) const {
  pollfd one{fd_, events, 0};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    const auto ready = ::poll(&one, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

tcp_socket::outcome tcp_socket::send(std::string_view bytes, deadline until) {
  while (!bytes.empty()) {
    if (fd_ < 0) return outcome::closed;
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (!would_block()) {
      return outcome::closed;
    } else if (!wait(POLLOUT, until)) {
      return outcome::timed_out;
    }
  }
  return outcome::done;
}

tcp_socket::outcome tcp_socket::receive(std::string& into, deadline until) {
  char bytes[16'384];
  for (;;) {
    if (fd_ < 0) return outcome::closed;
    const auto count = ::recv(fd_, bytes, sizeof bytes, 0);
    if (count > 0) {
      into.append(bytes, static_cast<std::size_t>(count));
      return outcome::done;
    }
    if (count == 0 || !would_block()) return outcome::closed;
    if (!wait(POLLIN, until)) return outcome::timed_out;
  }
}

}  // namespace madang
