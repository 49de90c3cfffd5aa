#include "cluster/commands/console/console_terminal.hpp"

#include <fcntl.h>
#include <histedit.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace madang::console {
namespace {

constexpr int history_lines = 1'000;
constexpr std::size_t rows_fallback = 24;
constexpr std::size_t columns_fallback = 80;

volatile std::sig_atomic_t interrupted = 0;

void note_interrupt(int) {
  interrupted = 1;
}

bool take_interrupt() {
  const bool was = interrupted != 0;
  interrupted = 0;
  return was;
}

/// Without SA_RESTART, so that a read or a sleep ends.
void catch_interrupt() {
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
}

winsize size_of_terminal() {
  winsize found{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &found) != 0) found = {};
  return found;
}

char prompt[] = "madang> ";

char* prompt_of(EditLine*) {
  return prompt;
}

/// libedit needs to know that characters have several bytes.
void use_utf8() {
  std::setlocale(LC_CTYPE, "");
  if (MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
}

/// One key, without waiting for Enter; nothing at the end of the input.
std::optional<char> read_key() {
  termios before{};
  if (tcgetattr(STDIN_FILENO, &before) != 0) return std::nullopt;
  auto raw = before;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  char key = 0;
  const auto got = ::read(STDIN_FILENO, &key, 1);
  tcsetattr(STDIN_FILENO, TCSANOW, &before);
  return got == 1 ? std::optional(key) : std::nullopt;
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace

struct terminal::editor {
  completer complete;
  EditLine* line = nullptr;
  History* history = nullptr;
  HistEvent event{};
  std::string file;

  /// What Tab does: goes on as far as there is one way, and lists the ways where there are several.
  static unsigned char on_tab(EditLine* line, int) {
    void* data = nullptr;
    el_get(line, EL_CLIENTDATA, &data);
    auto* const self = static_cast<editor*>(data);
    const auto* const now = el_line(line);
    const std::string_view before(now->buffer, static_cast<std::size_t>(now->cursor - now->buffer));
    const auto found = self->complete(before);
    if (found.candidates.empty()) return CC_REFRESH_BEEP;
    auto more = common_continuation(found);
    if (found.candidates.size() == 1 && !found.goes_on) more += ' ';
    if (!more.empty()) return el_insertstr(line, more.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
    print("\n");
    for (const auto& one : found.candidates) print(one + "\n");
    if (found.candidates.size() == completions::shown_max) print("…\n");
    return CC_REDISPLAY;
  }
};

terminal::terminal(completer complete) : editor_(std::make_unique<editor>()) {
  use_utf8();
  catch_interrupt();
  auto& with = *editor_;
  with.complete = std::move(complete);
  with.history = history_init();
  history(with.history, &with.event, H_SETSIZE, history_lines);
  history(with.history, &with.event, H_SETUNIQUE, 1);
  with.line = el_init("madang", stdin, stdout, stderr);
  el_set(with.line, EL_PROMPT, prompt_of);
  el_set(with.line, EL_EDITOR, "emacs");
  el_set(with.line, EL_HIST, history, with.history);
  el_set(with.line, EL_CLIENTDATA, &with);
  el_set(with.line, EL_ADDFN, "madang-complete", "Complete the word", editor::on_tab);
  el_set(with.line, EL_BIND, "^I", "madang-complete", nullptr);
  el_set(with.line, EL_BIND, "^R", "em-inc-search-prev", nullptr);
}

terminal::~terminal() {
  el_end(editor_->line);
  history_end(editor_->history);
}

bool terminal::keep_history(const std::string& file) {
  const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (opened < 0) return false;
  ::close(opened);
  editor_->file = file;
  history(editor_->history, &editor_->event, H_LOAD, file.c_str());
  return true;
}

std::optional<std::string> terminal::read_line() {
  auto& with = *editor_;
  interrupted = 0;
  int length = 0;
  errno = 0;
  const char* const got = el_gets(with.line, &length);
  if (got == nullptr || length <= 0) {
    const bool is_end = !take_interrupt();
    print("\n");
    el_reset(with.line);
    return is_end ? std::nullopt : std::optional(std::string());
  }
  std::string line(got, static_cast<std::size_t>(length));
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  if (line.empty()) return line;
  history(with.history, &with.event, H_ENTER, line.c_str());
  if (!with.file.empty()) history(with.history, &with.event, H_SAVE, with.file.c_str());
  return line;
}

void terminal::show(const std::string& text) {
  const auto size = size_of_terminal();
  const std::size_t page = (size.ws_row > 2 ? size.ws_row : rows_fallback) - 1;
  std::string_view rest = text;
  for (std::size_t shown = 0; !rest.empty(); ++shown) {
    if (shown == page) {
      print("-- more: Space, or q to leave --");
      std::fflush(stdout);
      const auto key = read_key();
      print("\r\x1b[K");
      if (!key || *key == 'q' || take_interrupt()) return;
      shown = 0;
    }
    const auto end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    print(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  std::fflush(stdout);
}

bool is_terminal() {
  const char* const name = std::getenv("TERM");
  const bool is_dumb = name == nullptr || std::string_view(name) == "dumb" || *name == '\0';
  return !is_dumb && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
}

std::size_t terminal_columns() {
  const auto size = size_of_terminal();
  return size.ws_col > 0 ? size.ws_col : columns_fallback;
}

bool wait_for_interrupt(std::uint64_t seconds) {
  return wait_for_interrupt_ms(std::chrono::seconds(seconds));
}

bool wait_for_interrupt_ms(std::chrono::milliseconds time) {
  catch_interrupt();
  constexpr long nanos_of_ms = 1'000'000;
  timespec left{static_cast<std::time_t>(time.count() / 1'000), static_cast<long>(time.count() % 1'000) * nanos_of_ms};
  while (!take_interrupt()) {
    if (nanosleep(&left, &left) == 0) return true;
    if (errno != EINTR) return true;
  }
  return false;
}

}  // namespace madang::console
