#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "cluster/console/command_line.hpp"
#include "cluster/console/reader.hpp"
#include "cluster/console/words/words.hpp"

namespace madang::console {

/// Who answers the words that look: a reader in this process, or a node.
struct word_source {
  std::function<outcome(const word_entry& word, word_arguments given)> answer;
  /// Looks again at what may have grown.
  std::function<void()> refresh;

  word_source(std::function<outcome(const word_entry& word, word_arguments given)> to_answer,
              std::function<void()> to_refresh)
      : answer(std::move(to_answer)), refresh(std::move(to_refresh)) {}
  /// Outlives it. Words that only a node knows are refused.
  word_source(reader& from);
};

/// What a session needs of the process around it.
struct session_ports {
  word_source from;
  /// Shows what a word has found, or why it has not.
  std::function<void(const outcome&)> show;
  /// The text of a file; the error says why it cannot be read.
  std::function<result<std::string, std::string>(const std::string& path)> read_file;
  /// Waits; false: whoever sits there wants no more of it.
  std::function<bool(std::uint64_t seconds)> pause;
  /// The same for what is played; none: it is played at once.
  std::function<bool(std::chrono::milliseconds)> pause_for = {};
};

/// What a line came to, as a process's exit code.
enum class line_code : int { done = 0, refused = 1, usage = 2 };

/// A conversation: lines in, reports out, and the aliases between them. Everything that grows has a bound.
class session {
 public:
  static constexpr std::size_t aliases_max = 100;
  static constexpr std::size_t nesting_max = 8;
  static constexpr std::size_t source_bytes_max = 1'048'576;

  explicit session(session_ports with) : with_(std::move(with)) {}

  /// Runs one line; an empty one does nothing.
  line_code run(std::string_view line);
  /// Runs the lines of a file or of a pipe; the first that fails ends it.
  line_code run_all(std::string_view text, const std::string& name);
  /// `exit` was said.
  bool is_over() const { return over_; }
  const std::map<std::string, std::string>& aliases() const { return aliases_; }

 private:
  line_code run_words(word_list words);
  line_code run_own(std::string_view word, word_list given);
  line_code tell(const outcome& what);
  line_code set_alias(const word_list& given);
  line_code run_source(const word_list& given);
  line_code watch(word_list given);
  line_code play(const word_entry& word, word_list given);

  session_ports with_;
  std::map<std::string, std::string> aliases_;
  std::size_t nesting_ = 0;
  std::size_t watching_ = 0;  ///< lines that are run again and again
  bool over_ = false;
};

}  // namespace madang::console
