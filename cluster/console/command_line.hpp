#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "messages/result.hpp"

namespace madang::console {

/// Longer lines are refused.
inline constexpr std::size_t line_bytes_max = 4'096;
inline constexpr std::size_t line_words_max = 128;

using word_list = std::vector<std::string>;

/// Takes a line apart at its blanks. `'…'` and `"…"` hold blanks, and nothing is special in them but the quote itself;
/// `#` at the beginning of a word starts a remark. Refuses, in words, lines that are too long, quotes that do not end,
/// control characters and what is no UTF-8: a line is from a person, a file or a paste, and may be anything.
result<word_list, std::string> split_line(std::string_view line);

/// One word as `split_line` reads it back.
std::string quoted(std::string_view word);

}  // namespace madang::console
