#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cluster/console/completion.hpp"

namespace madang::console {

/// What a person sits at: lines with editing, history and completion, by libedit. One at a time in a process: Ctrl-C is
/// caught as long as it lives.
class terminal {
 public:
  using completer = std::function<completions(std::string_view line)>;

  explicit terminal(completer complete);
  ~terminal();
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  /// The next line, without its break; nothing at the end of the input. Ctrl-C gives an empty one.
  std::optional<std::string> read_line();
  /// Keeps the lines of this and earlier sessions in a file, for its owner alone to read. False: it cannot be written.
  bool keep_history(const std::string& file);

  /// Shows a text; one that is longer than the screen page by page.
  void show(const std::string& text);

 private:
  struct editor;
  std::unique_ptr<editor> editor_;
};

/// Whether standard input and output are a terminal that knows how to move its cursor.
bool is_terminal();
std::size_t terminal_columns();

/// Waits; false: Ctrl-C was pressed meanwhile.
bool wait_for_interrupt(std::uint64_t seconds);
bool wait_for_interrupt_ms(std::chrono::milliseconds time);

}  // namespace madang::console
