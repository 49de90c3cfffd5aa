#include "cluster/console/command_line.hpp"

#include <algorithm>
#include <optional>

#include "messages/text/utf8.hpp"

namespace madang::console {
namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_blank(char c) {
  return blanks.find(c) != std::string_view::npos;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && !is_blank(c)) || byte == 0x7f;
}

/// Reads one word from the start of `rest`. Nothing: a quote does not end.
std::optional<std::string> take_word(std::string_view& rest) {
  std::string word;
  while (!rest.empty() && !is_blank(rest.front())) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c != '\'' && c != '"') {
      word += c;
      continue;
    }
    const auto end = rest.find(c);
    if (end == std::string_view::npos) return std::nullopt;
    word += rest.substr(0, end);
    rest.remove_prefix(end + 1);
  }
  return word;
}

}  // namespace

result<word_list, std::string> split_line(std::string_view line) {
  if (line.size() > line_bytes_max) {
    return refused{"a line has at most " + std::to_string(line_bytes_max) + " bytes"};
  }
  if (!is_utf8(line)) return refused{std::string("the line is not UTF-8")};
  if (std::any_of(line.begin(), line.end(), is_control)) {
    return refused{std::string("the line has control characters in it")};
  }
  word_list all;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    if (line.empty() || line.front() == '#') return all;
    if (all.size() == line_words_max) return refused{"a line has at most " + std::to_string(line_words_max) + " words"};
    auto word = take_word(line);
    if (!word) return refused{std::string("a quote does not end")};
    all.push_back(*std::move(word));
  }
}

std::string quoted(std::string_view word) {
  const bool is_plain = !word.empty() && word.front() != '#' && word.find_first_of(" \t'\"") == std::string_view::npos;
  if (is_plain) return std::string(word);
  const char mark = word.find('\'') == std::string_view::npos ? '\'' : '"';
  return mark + std::string(word) + mark;
}

}  // namespace madang::console
