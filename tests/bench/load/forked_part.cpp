#include "tests/bench/load/forked_part.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <stdexcept>

namespace madang {
namespace {

bool send_all(int fd, const char* bytes, std::size_t size) {
  while (size > 0) {
    const auto sent = ::send(fd, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

bool receive_all(int fd, char* bytes, std::size_t size) {
  while (size > 0) {
    const auto got = ::recv(fd, bytes, size, 0);
    if (got <= 0) return false;
    bytes += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

[[noreturn]] void run_part(int fd, pid_t parent, const std::function<void(bench_line&)>& body) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int code = getppid() == parent ? 0 : 1;
  try {
    bench_line line(fd);
    if (code == 0) body(line);
  } catch (const std::exception& why) {
    std::fprintf(stderr, "load generator: %s\n", why.what());
    code = 1;
  }
  std::fflush(nullptr);
  _exit(code);
}

}  // namespace

bench_line::~bench_line() {
  ::close(fd_);
}

void bench_line::say(std::string_view message) {
  const std::uint64_t size = message.size();
  if (!send_all(fd_, reinterpret_cast<const char*>(&size), sizeof size) ||
      !send_all(fd_, message.data(), message.size())) {
    throw std::runtime_error("the other part of the benchmark is gone");
  }
}

std::optional<std::string> bench_line::hear() {
  std::uint64_t size = 0;
  if (!receive_all(fd_, reinterpret_cast<char*>(&size), sizeof size)) return std::nullopt;
  std::string message(size, '\0');
  if (!receive_all(fd_, message.data(), message.size())) return std::nullopt;
  return message;
}

forked_part::forked_part(const std::function<void(bench_line&)>& body) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw std::runtime_error("no line to the load generator");
  const auto parent = getpid();
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("the load generator cannot be started");
  if (pid_ == 0) {
    ::close(ends[0]);
    run_part(ends[1], parent, body);
  }
  ::close(ends[1]);
  line_.emplace(ends[0]);
}

forked_part::~forked_part() {
  line_.reset();
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::int64_t allow_many_files() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::int64_t>(limit.rlim_cur);
}

}  // namespace madang
