#include "tests/cluster/link/tls/tcp_way.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace madang {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return at;
}

int new_socket() {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (made < 0) throw std::runtime_error("no socket can be made");
  return made;
}

void send_at_once(int socket) {
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

}  // namespace

tcp_way::tcp_way(std::uint16_t to, std::size_t buffer_bytes)
    : to_(to), buffer_bytes_(buffer_bytes), listener_(new_socket()) {
  // What the kernel buffers is not on its way in our sense.
  const int small = 16 << 10;
  ::setsockopt(listener_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  auto at = loopback(0);
  socklen_t size = sizeof at;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) != 0) {
    throw std::runtime_error("the way has no beginning");
  }
  port_ = ntohs(at.sin_port);
  taker_ = std::thread([this] { take_connections(); });
}

tcp_way::~tcp_way() {
  ::shutdown(listener_, SHUT_RDWR);
  taker_.join();
  hold(false);
  cut();
  for (auto& thread : threads_) thread.join();
  for (auto& one : directions_) ::close(one->from);
  ::close(listener_);
}

void tcp_way::hold(bool held) {
  const std::lock_guard lock(mutex_);
  is_held_ = held;
  changed_.notify_all();
}

void tcp_way::cut() {
  const std::lock_guard lock(mutex_);
  for (auto& one : directions_) end(*one);
}

void tcp_way::end(direction& one) {
  one.is_over = true;
  ::shutdown(one.from, SHUT_RDWR);
  ::shutdown(one.to, SHUT_RDWR);
  changed_.notify_all();
}

void tcp_way::take_connections() {
  for (;;) {
    const int caller = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (caller < 0) return;
    const int called = new_socket();
    const auto at = loopback(to_);
    const bool reached = ::connect(called, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
    send_at_once(caller);
    send_at_once(called);
    const std::lock_guard lock(mutex_);
    for (const auto& [from, to] : {std::pair{caller, called}, std::pair{called, caller}}) {
      directions_.push_back(std::make_unique<direction>());
      auto& one = *directions_.back();
      one.from = from;
      one.to = to;
      if (!reached) end(one);
      threads_.emplace_back([this, &one] { read(one); });
      threads_.emplace_back([this, &one] { write(one); });
    }
    ++taken_;
  }
}

void tcp_way::read(direction& one) {
  std::vector<char> bytes(64u << 10);
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return one.is_over || (!is_held_ && one.queued < buffer_bytes_); });
      if (one.is_over) return;
    }
    const auto got = ::recv(one.from, bytes.data(), bytes.size(), 0);
    const std::lock_guard lock(mutex_);
    const auto due = std::chrono::steady_clock::now() + std::chrono::milliseconds(delay_.load());
    // Nothing, at the end: the writer passes that on behind what came before it.
    std::vector<char> piece(bytes.begin(), bytes.begin() + std::max<ssize_t>(got, 0));
    one.queued += piece.size();
    one.queue.emplace_back(due, std::move(piece));
    changed_.notify_all();
    if (got <= 0) return;
  }
}

void tcp_way::write(direction& one) {
  for (;;) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return one.is_over || (!is_held_ && !one.queue.empty()); });
    if (one.is_over) return;
    if (changed_.wait_until(lock, one.queue.front().first, [&] { return one.is_over || is_held_; })) continue;
    const auto piece = std::move(one.queue.front().second);
    one.queue.pop_front();
    one.queued -= piece.size();
    changed_.notify_all();
    lock.unlock();
    if (piece.empty()) {
      ::shutdown(one.to, SHUT_WR);
      return;
    }
    const auto size = static_cast<std::int64_t>(piece.size());
    const auto left = bytes_to_cut_.load() == INT64_MAX ? INT64_MAX : bytes_to_cut_.fetch_sub(size);
    std::size_t sent = 0;
    const auto end_at = static_cast<std::size_t>(std::clamp<std::int64_t>(left, 0, size));
    while (sent < end_at) {
      const auto got = ::send(one.to, piece.data() + sent, end_at - sent, MSG_NOSIGNAL);
      if (got <= 0) break;
      sent += static_cast<std::size_t>(got);
    }
    if (left <= size) {
      bytes_to_cut_.store(INT64_MAX);
      cut();
    }
  }
}

}  // namespace madang
