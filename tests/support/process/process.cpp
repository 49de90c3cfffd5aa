#include "tests/support/process/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include "tests/support/temp_dir.hpp"

namespace madang {
namespace {

int code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// In the child, between fork and exec: only what is safe there.
[[noreturn]] void become(char* const* words, char* const* environment, int log, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execve(words[0], words, environment);
  _exit(127);
}

/// Without what the program would take for its settings.
std::vector<char*> plain_environment() {
  std::vector<char*> kept;
  for (char** one = environ; *one != nullptr; ++one) {
    if (!std::string_view(*one).starts_with("MADANG_")) kept.push_back(*one);
  }
  kept.push_back(nullptr);
  return kept;
}

}  // namespace

child_process::child_process(child_process&& from) noexcept
    : pid_(std::exchange(from.pid_, 0)), exit_(std::exchange(from.exit_, std::nullopt)) {}

child_process& child_process::operator=(child_process&& from) noexcept {
  std::swap(pid_, from.pid_);
  std::swap(exit_, from.exit_);
  return *this;
}

child_process child_process::start(const std::vector<std::string>& words, const std::string& log_file) {
  auto copy = words;
  std::vector<char*> argv;
  for (auto& word : copy) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int log = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0) throw std::runtime_error("the log " + log_file + " cannot be opened");
  const auto environment = plain_environment();
  const auto parent = getpid();
  child_process made;
  made.pid_ = fork();
  if (made.pid_ == 0) become(argv.data(), environment.data(), log, parent);
  ::close(log);
  if (made.pid_ < 0) throw std::runtime_error("no process can be started");
  return made;
}

bool child_process::is_running() {
  return pid_ > 0 && !wait_exit(std::chrono::milliseconds(0));
}

void child_process::terminate() {
  if (is_running()) ::kill(pid_, SIGTERM);
}

void child_process::kill_now() {
  if (!is_running()) return;
  if (std::getenv("MADANG_TEST_COUNTS_LINES") != nullptr) {
    // A program that is killed has not written down which of its lines have run.
    terminate();
    if (wait_exit(std::chrono::seconds(20))) return;
  }
  ::kill(pid_, SIGKILL);
  (void)wait_exit(std::chrono::seconds(30));
}

std::optional<int> child_process::wait_exit(std::chrono::milliseconds within) {
  if (exit_ || pid_ <= 0) return exit_;
  const auto until = std::chrono::steady_clock::now() + within;
  for (;;) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) return exit_ = code_of(status);
    if (std::chrono::steady_clock::now() >= until) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

run_result run_program(const std::vector<std::string>& words, std::chrono::milliseconds within) {
  const temp_dir dir;
  const auto log = dir.text() + "/said";
  auto child = child_process::start(words, log);
  const auto code = child.wait_exit(within);
  child.kill_now();
  return {code.value_or(-1), file_text(log)};
}

std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace madang
