#include "cluster/replay/lobster.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <optional>
#include <span>
#include <utility>

namespace madang {

namespace {

constexpr std::size_t file_bytes_max = std::size_t{1} << 30;
constexpr std::size_t depth_max = 100;
constexpr std::int64_t price_max = 1'000'000'000'000;
constexpr std::int64_t size_max = 1'000'000'000;
constexpr std::int64_t order_max = std::int64_t{1} << 62;
constexpr int second_decimals = 9;
constexpr std::int64_t day_ns = 86'400'000'000'000;

/// The text without a byte order mark and without blank lines at its end.
std::string_view rows_of(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const auto last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// Takes the next line off the front, without its end.
std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// How many columns were found; those beyond the room given are counted as one.
std::size_t split(std::string_view line, std::span<std::string_view> columns) {
  std::size_t count = 0;
  for (std::size_t from = 0; from <= line.size() && count < columns.size(); ++count) {
    const auto end = std::min(line.find(',', from), line.size());
    columns[count] = line.substr(from, end - from);
    from = end + 1;
    if (end == line.size()) return count + 1;
  }
  return count + 1;
}

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}
std::optional<std::int64_t> integer_in(std::string_view text, std::int64_t least, std::int64_t most) {
  const auto value = integer(text);
  return value && *value >= least && *value <= most ? value : std::nullopt;
}

using message_or_reason = result<lobster_message, std::string>;

message_or_reason parse_message(std::string_view line) {
  std::array<std::string_view, 6> columns;
  if (split(line, columns) != columns.size()) return refused(std::string("not six columns"));
  const auto at = parse_decimal(columns[0], second_decimals);
  const auto type = integer_in(columns[1], 1, 7);
  const auto order = integer_in(columns[2], -1, order_max);
  const auto direction = integer(columns[5]);
  if (!at || *at < 0 || *at >= day_ns) return refused(std::string("bad time"));
  if (!type) return refused(std::string("bad type"));
  if (!order) return refused(std::string("bad order number"));
  if (direction != 1 && direction != -1) return refused(std::string("bad direction"));

  // Auctions and halts use the columns of size and price in their own way.
  const bool of_an_order = *type <= static_cast<int>(lobster_type::executed_hidden);
  const auto size = integer_in(columns[3], of_an_order ? 1 : -size_max, size_max);
  const auto limit = integer_in(columns[4], of_an_order ? 1 : -price_max, price_max);
  if (!size) return refused(std::string("bad size"));
  if (!limit) return refused(std::string("bad price"));
  if (*order <= 0 && *type <= static_cast<int>(lobster_type::executed)) return refused(std::string("no order number"));
  return lobster_message{*at,
                         static_cast<lobster_type>(*type),
                         static_cast<std::uint64_t>(std::max<std::int64_t>(*order, 0)),
                         quantity::whole(*size),
                         price{*limit},
                         *direction == 1 ? side::buy : side::sell};
}

/// Appends one level to a side; a reason where it does not fit behind the others. `empty_seen` tells of an empty one
/// before.
std::optional<std::string> append_level(std::vector<lobster_level>& levels, bool& empty_seen, side on,
                                        std::string_view price_text, std::string_view size_text) {
  const auto at = integer_in(price_text, -price_max, price_max);
  const auto size = integer_in(size_text, 0, size_max);
  if (!at) return "bad price";
  if (!size) return "bad size";
  if (*size == 0) {
    empty_seen = true;
    return std::nullopt;
  }
  if (empty_seen) return "a level behind an empty one";
  if (*at <= 0) return "bad price";
  if (!levels.empty() && (on == side::buy ? *at >= levels.back().price.raw : *at <= levels.back().price.raw)) {
    return "levels not in order";
  }
  levels.push_back({price{*at}, quantity::whole(*size)});
  return std::nullopt;
}

std::optional<std::string> parse_row(std::string_view line, std::size_t depth, lobster_row& row) {
  std::array<std::string_view, depth_max * 4> columns;
  if (split(line, columns) != depth * 4) return "not as many columns as the first row";
  bool no_more_sells = false;
  bool no_more_buys = false;
  for (std::size_t i = 0; i < depth; ++i) {
    const auto* level = &columns[i * 4];
    if (auto why = append_level(row.sells, no_more_sells, side::sell, level[0], level[1])) return why;
    if (auto why = append_level(row.buys, no_more_buys, side::buy, level[2], level[3])) return why;
  }
  return std::nullopt;
}

result<std::string, std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return refused(path + ": cannot be opened");
  const auto size = static_cast<std::streamoff>(file.tellg());
  if (size < 0 || static_cast<std::size_t>(size) > file_bytes_max) return refused(path + ": too large");
  std::string text(static_cast<std::size_t>(size), '\0');
  file.seekg(0);
  if (!file.read(text.data(), size)) return refused(path + ": cannot be read");
  return text;
}

template <class Parsed>
result<Parsed, std::string> load(const std::string& path, result<Parsed, lobster_error> (*parse)(std::string_view)) {
  const auto text = read_file(path);
  if (!text) return refused(text.error());
  auto parsed = parse(*text);
  if (!parsed) return refused(path + ":" + std::to_string(parsed.error().line) + ": " + parsed.error().reason);
  return std::move(parsed).value();
}

}  // namespace

result<std::vector<lobster_message>, lobster_error> parse_lobster_messages(std::string_view text) {
  std::vector<lobster_message> messages;
  text = rows_of(text);
  for (std::size_t line = 1; !text.empty(); ++line) {
    auto message = parse_message(next_line(text));
    if (!message) return refused(lobster_error{line, message.error()});
    if (!messages.empty() && message->at < messages.back().at) return refused(lobster_error{line, "time goes back"});
    messages.push_back(*message);
  }
  return messages;
}

result<lobster_book, lobster_error> parse_lobster_book(std::string_view text) {
  lobster_book book;
  text = rows_of(text);
  for (std::size_t line = 1; !text.empty(); ++line) {
    const auto columns = next_line(text);
    if (line == 1) {
      std::array<std::string_view, depth_max * 4> room;
      const auto count = split(columns, room);
      if (count % 4 != 0 || count > room.size()) return refused(lobster_error{line, "not four columns per level"});
      book.depth = count / 4;
    }
    lobster_row row;
    if (auto why = parse_row(columns, book.depth, row)) return refused(lobster_error{line, *why});
    book.rows.push_back(std::move(row));
  }
  return book;
}

result<std::vector<lobster_message>, std::string> load_lobster_messages(const std::string& path) {
  return load(path, parse_lobster_messages);
}
result<lobster_book, std::string> load_lobster_book(const std::string& path) {
  return load(path, parse_lobster_book);
}

}  // namespace madang
