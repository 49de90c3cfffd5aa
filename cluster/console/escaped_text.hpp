#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace madang::console {

/// Text as a terminal may be shown it: whatever could move the cursor, start an escape sequence, turn the direction of
/// writing or stay unseen is written in ASCII (`\x1b`, `\u{202e}`), and so are bytes that are no UTF-8.
std::string escaped(std::string_view text);
/// Appends a JSON string in which the same characters are `\u…`. Bytes that are no UTF-8 become U+FFFD.
void append_escaped_json(std::string& out, std::string_view text);

/// Columns that escaped text takes on a terminal: Hangul, ideographs and full-width forms take two.
std::size_t columns_of(std::string_view text);
/// The text, or its beginning and `…` where it takes more columns than that.
std::string cut_to(std::string_view text, std::size_t columns_max);

}  // namespace madang::console
