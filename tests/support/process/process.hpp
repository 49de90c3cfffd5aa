#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace madang {

/// A program that was started, with what it says kept in a file. Killed when this ends. Never waits for ever.
class child_process {
 public:
  child_process() = default;
  ~child_process() { kill_now(); }
  child_process(child_process&& from) noexcept;
  child_process& operator=(child_process&& from) noexcept;

  /// Output of both kinds is added to `log_file`. The environment is ours without `MADANG_…`. Throws when it cannot be
  /// started.
  static child_process start(const std::vector<std::string>& words, const std::string& log_file);

  bool is_running();
  pid_t pid() const { return pid_; }
  void terminate();
  /// kill -9, and waits for the end.
  void kill_now();
  /// The exit code, or 128 + the signal that ended it; nothing when it still runs.
  std::optional<int> wait_exit(std::chrono::milliseconds within);

 private:
  pid_t pid_ = 0;
  std::optional<int> exit_;
};

/// Runs a program to its end; gives its exit code (-1: it took too long and was killed) and all it said.
struct run_result {
  int exit_code = -1;
  std::string said;
};
run_result run_program(const std::vector<std::string>& words,
                       std::chrono::milliseconds within = std::chrono::seconds(20));

std::string file_text(const std::string& path);

}  // namespace madang
