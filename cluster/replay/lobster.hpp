#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "messages/money/money.hpp"
#include "messages/result.hpp"
#include "messages/side.hpp"

namespace madang {

/// What happened at the exchange; the numbers are those of the LOBSTER message files.
enum class lobster_type : std::uint8_t {
  added = 1,
  reduced = 2,   ///< a part was cancelled
  deleted = 3,   ///< the rest was cancelled
  executed = 4,  ///< against a visible order
  executed_hidden = 5,
  crossed = 6,  ///< an auction
  halted = 7    ///< or resumed
};

/// One row of a message file.
struct lobster_message {
  std::int64_t at = 0;  ///< nanoseconds after midnight in the exchange's zone
  lobster_type type = lobster_type::added;
  std::uint64_t order = 0;  ///< 0 for what has none
  quantity size;
  madang::price price;
  madang::side side = madang::side::buy;  ///< of the resting order
};

struct lobster_level {
  madang::price price;
  quantity size;

  friend bool operator==(const lobster_level&, const lobster_level&) = default;
};

/// One row of an order-book file: the best levels after the message of the same row, best first. Sides with fewer
/// levels than the file has columns for are shorter.
struct lobster_row {
  std::vector<lobster_level> buys;
  std::vector<lobster_level> sells;
};

struct lobster_book {
  std::size_t depth = 0;  ///< levels per side that the file shows
  std::vector<lobster_row> rows;
};

/// Why a file was not taken: its first bad line, from 1, and what is wrong there.
struct lobster_error {
  std::size_t line = 0;
  std::string reason;
};

/// Reads a message file of six columns: seconds after midnight, type, order, size, price times 10,000, direction.
/// Times must not go back. An order that was added, changed or executed must have a positive size and price. A byte
/// order mark and blank lines at the end are passed over, in either kind of file.
result<std::vector<lobster_message>, lobster_error> parse_lobster_messages(std::string_view text);
/// Reads an order-book file of four columns per level: ask price, ask size, bid price, bid size; the same number of
/// levels, at most 100, in every row. An empty level has size 0, and none but empty ones behind it.
result<lobster_book, lobster_error> parse_lobster_book(std::string_view text);

/// The same from a file of at most a gibibyte. The error is a text that names the file and the line.
result<std::vector<lobster_message>, std::string> load_lobster_messages(const std::string& path);
result<lobster_book, std::string> load_lobster_book(const std::string& path);

}  // namespace madang
