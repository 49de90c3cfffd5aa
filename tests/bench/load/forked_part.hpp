#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace madang {

/// One end of a line between a benchmark and its load generator. Blocks.
class bench_line {
 public:
  explicit bench_line(int fd) : fd_(fd) {}
  ~bench_line();
  bench_line(const bench_line&) = delete;
  bench_line& operator=(const bench_line&) = delete;

  void say(std::string_view message);
  /// Nothing: the other side has ended.
  std::optional<std::string> hear();

 private:
  int fd_;
};

/// A part of a benchmark in a process of its own, so that what it costs is not counted as the platform's and its
/// sockets do not use up the platform's. Make it before anything starts a thread.
class forked_part {
 public:
  explicit forked_part(const std::function<void(bench_line&)>& body);
  /// Kills what still runs.
  ~forked_part();
  forked_part(const forked_part&) = delete;
  forked_part& operator=(const forked_part&) = delete;

  bench_line& line() { return *line_; }

 private:
  pid_t pid_ = 0;
  std::optional<bench_line> line_;
};

/// As many open files as the system allows this process; the number.
std::int64_t allow_many_files();

}  // namespace madang
