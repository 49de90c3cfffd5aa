#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace madang {

/// Where a list goes on.
struct list_cursor {
  std::uint64_t before = 0;
  std::uint64_t before2 = 0;
  std::uint64_t before3 = 0;

  friend bool operator==(const list_cursor&, const list_cursor&) = default;
};

/// An opaque text of URL-safe characters; `list` tells the lists apart, so that one's cursor is refused by another.
std::string cursor_text(std::string_view list, list_cursor at);
/// Nothing for any text that `cursor_text` does not write for this list.
std::optional<list_cursor> parse_cursor(std::string_view list, std::string_view text);

}  // namespace madang
