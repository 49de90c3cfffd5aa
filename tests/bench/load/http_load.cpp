#include "tests/bench/load/http_load.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <stdexcept>

namespace madang {
namespace {

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

int connect_here(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    throw std::runtime_error("the load generator cannot connect");
  }
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

}  // namespace

http_load::http_load(std::uint16_t port, std::size_t connections) : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  connections_.resize(connections);
  for (std::size_t i = 0; i < connections; ++i) {
    connections_[i].fd = connect_here(port);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_[i].fd, &event);
  }
}

http_load::~http_load() {
  for (const auto& one : connections_) ::close(one.fd);
  ::close(epoll_);
}

/// A request is far smaller than a socket's buffer, which is empty: it goes in whole.
void http_load::ask(std::size_t index, const request_maker& make) {
  auto& to = connections_[index];
  to.out.clear();
  make(index, to.out);
  to.asked_ns = now_ns();
  to.waiting = true;
  const auto sent = ::send(to.fd, to.out.data(), to.out.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(to.out.size())) throw std::runtime_error("the platform takes no request");
}

void http_load::read_some(connection& from) {
  std::array<char, 8'192> bytes;
  const auto count = ::recv(from.fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count > 0) {
    from.in.append(bytes.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    throw std::runtime_error("the platform closed a connection");
  }
}

int http_load::take_answer(connection& from, outcome& into) {
  constexpr std::string_view mark = "Content-Length: ";
  const auto head = from.in.find("\r\n\r\n");
  const auto at = head == std::string::npos ? head : from.in.find(mark);
  if (at == std::string::npos) return 0;
  std::size_t length = 0;
  std::from_chars(from.in.data() + at + mark.size(), from.in.data() + head, length);
  if (from.in.size() < head + 4 + length) return 0;
  int status = 0;
  std::from_chars(from.in.data() + 9, from.in.data() + 12, status);
  if (status / 100 != 2 && into.first_failure.empty()) into.first_failure = from.in;
  from.in.erase(0, head + 4 + length);
  from.waiting = false;
  return status;
}

void http_load::take_answers(std::int64_t until_ns, int wanted_status, outcome& into, std::deque<std::size_t>& idle) {
  std::array<epoll_event, 256> events;
  const auto left_ns = std::max<std::int64_t>(0, until_ns - now_ns());
  const timespec patience{left_ns / 1'000'000'000, left_ns % 1'000'000'000};
  const auto count = ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &patience, nullptr);
  for (int i = 0; i < count; ++i) {
    const auto index = events[static_cast<std::size_t>(i)].data.u64;
    auto& from = connections_[index];
    read_some(from);
    const auto status = take_answer(from, into);
    if (status == 0) continue;
    into.latencies_ns.push_back(now_ns() - from.asked_ns);
    const bool is_good = status == wanted_status || (wanted_status < 10 && status / 100 == wanted_status);
    ++(is_good ? into.answered : into.failed);
    idle.push_back(index);
  }
}

http_load::outcome http_load::run_paced(const request_maker& make, int wanted_status, double seconds,
                                        double per_second) {
  outcome done;
  done.latencies_ns.reserve(static_cast<std::size_t>(seconds * per_second) + 1);
  // Each in its turn: one that nobody uses for a minute is closed by the platform.
  std::deque<std::size_t> idle;
  for (std::size_t i = 0; i < connections_.size(); ++i) idle.push_back(i);
  const auto began = now_ns();
  const auto due_of = [&](std::uint64_t number) {
    return began + static_cast<std::int64_t>(static_cast<double>(number) / per_second * 1e9);
  };
  const auto until = began + static_cast<std::int64_t>(seconds * 1e9);
  std::uint64_t asked = 0;
  while (due_of(asked) < until) {
    if (now_ns() < due_of(asked) || idle.empty()) {
      const auto patience = idle.empty() ? now_ns() + 1'000'000'000 : due_of(asked);
      take_answers(patience, wanted_status, done, idle);
      if (now_ns() > until + 30'000'000'000) throw std::runtime_error("the platform does not answer");
      continue;
    }
    const auto index = idle.front();
    idle.pop_front();
    ask(index, make);
    connections_[index].asked_ns = due_of(asked++);
  }
  const auto last = now_ns() + 30'000'000'000;
  while (idle.size() < connections_.size()) {
    take_answers(last, wanted_status, done, idle);
    if (now_ns() > last) throw std::runtime_error("the platform does not answer");
  }
  done.seconds = static_cast<double>(now_ns() - began) / 1e9;
  return done;
}

http_load::outcome http_load::run(const request_maker& make, int wanted_status, double seconds) {
  outcome done;
  done.latencies_ns.reserve(1'000'000);
  const auto began = now_ns();
  const auto until = began + static_cast<std::int64_t>(seconds * 1e9);
  for (std::size_t i = 0; i < connections_.size(); ++i) ask(i, make);
  std::size_t waiting = connections_.size();
  std::array<epoll_event, 256> events;
  while (waiting > 0) {
    const auto count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 10'000);
    if (count == 0) throw std::runtime_error("the platform does not answer");
    for (int i = 0; i < count; ++i) {
      const auto index = events[static_cast<std::size_t>(i)].data.u64;
      auto& from = connections_[index];
      read_some(from);
      const auto status = take_answer(from, done);
      if (status == 0) continue;
      const auto now = now_ns();
      done.latencies_ns.push_back(now - from.asked_ns);
      ++(status == wanted_status ? done.answered : done.failed);
      --waiting;
      if (now >= until) continue;
      ask(index, make);
      ++waiting;
    }
  }
  done.seconds = static_cast<double>(now_ns() - began) / 1e9;
  return done;
}

}  // namespace madang
