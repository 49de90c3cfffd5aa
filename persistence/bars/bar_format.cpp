#include "persistence/bars/bar_format.hpp"

#include <algorithm>
#include <utility>

#include "messages/time.hpp"

namespace madang::market {
namespace {

constexpr std::int64_t minutes_per_day = 1'440;
/// 2200-01-01: later moments are wrong, and none before it leaves `unix_nanos`.
constexpr std::int64_t days_end = 84'006;
constexpr std::size_t shown_max = 40;

/// What a file holds goes to a terminal: it must not speak to that.
std::string shown(std::string_view text) {
  std::string out(text.substr(0, shown_max));
  std::replace_if(
      out.begin(), out.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  return "'" + out + (text.size() > shown_max ? "…'" : "'");
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string in_small_letters(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return out;
}

/// Cuts a line at its commas; how many fields it has, of which the first `out.size()` are in `out`.
template <class Fields>
std::size_t cut(std::string_view line, Fields& out) {
  std::size_t count = 0;
  while (true) {
    const auto comma = std::min(line.find(','), line.size());
    if (count < out.size()) out[count] = trimmed(line.substr(0, comma));
    ++count;
    if (comma == line.size()) return count;
    line.remove_prefix(comma + 1);
  }
}

/// A number of two digits that is less than `end`; -1: it is none.
int two_digits(std::string_view text, int end) {
  if (text.size() < 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') return -1;
  const int value = (text[0] - '0') * 10 + (text[1] - '0');
  return value < end ? value : -1;
}

/// `YYYY-MM-DD` or `YYYYMMDD`, within the days that bars may be of.
std::optional<std::int64_t> day_of(std::string_view text) {
  std::optional<calendar_day> day;
  if (text.size() == 8) {
    std::string spread(text.substr(0, 4));
    spread.append("-").append(text.substr(4, 2)).append("-").append(text.substr(6, 2));
    day = parse_day(spread);
  } else {
    day = parse_day(text);
  }
  if (!day || day->value < 0 || day->value >= days_end) return std::nullopt;
  return day->value;
}

/// `HH:MM`, which may go on with `:00`; takes it from the text. A bar begins with its minute: other seconds are wrong.
std::optional<std::int64_t> take_minute_of_day(std::string_view& text) {
  const int hour = two_digits(text, 24);
  if (hour < 0 || text.size() < 5 || text[2] != ':') return std::nullopt;
  const int minute = two_digits(text.substr(3), 60);
  if (minute < 0) return std::nullopt;
  text.remove_prefix(5);
  if (text.starts_with(":")) {
    if (!text.starts_with(":00")) return std::nullopt;
    text.remove_prefix(3);
    if (text.starts_with(".0")) {
      text.remove_prefix(1);
      while (text.starts_with("0")) text.remove_prefix(1);
    }
  }
  return hour * 60 + minute;
}

/// What stands behind a time: `Z`, `+09:00`, or nothing, which is the zone of the market. In minutes.
std::optional<std::int64_t> zone_of(std::string_view text, std::int32_t utc_offset_s) {
  if (text.empty()) return utc_offset_s / 60;
  if (text == "Z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const int hours = two_digits(text.substr(1), 24);
  const int minutes = two_digits(text.substr(4), 60);
  if (hours < 0 || minutes < 0) return std::nullopt;
  return (text[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

/// Minutes since 1970-01-01 UTC.
std::optional<std::int64_t> minute_at(std::int64_t day, std::string_view time, std::int32_t utc_offset_s) {
  const auto within = take_minute_of_day(time);
  if (!within) return std::nullopt;
  const auto zone = zone_of(time, utc_offset_s);
  if (!zone) return std::nullopt;
  const auto minute = day * minutes_per_day + *within - *zone;
  if (minute < 0) return std::nullopt;
  return minute;
}

}  // namespace

std::string bar_format::take_columns(std::string_view first_line) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (first_line.starts_with(byte_order_mark)) first_line.remove_prefix(byte_order_mark.size());
  fields words;
  count_ = cut(first_line, words);
  if (count_ > columns_max) return "the first line names more than " + std::to_string(columns_max) + " columns";
  for (std::size_t i = 0; i < count_; ++i) {
    const auto* const found = std::find(names.begin(), names.end(), in_small_letters(words[i]));
    if (found == names.end()) continue;
    auto& place = places_[static_cast<std::size_t>(found - names.begin())];
    if (place < columns_max) return "the first line names the column " + std::string(*found) + " twice";
    place = i;
  }
  for (const auto which : {open, high, low, close, volume}) {
    if (!has(which)) return "the first line names no column " + std::string(names[which]);
  }
  if (!has(date) && !has(time)) return "the first line names neither a column date nor a column time";
  if (!has(symbol) && !fallback_)
    return "the first line names no column symbol, and the file's name is none: say which with --symbol";
  return {};
}

result<bar_format, std::string> bar_format::parse(std::string_view first_line, std::optional<symbol_id> fallback,
                                                  std::int32_t utc_offset_s) {
  bar_format made(fallback, utc_offset_s);
  if (auto lacks = made.take_columns(first_line); !lacks.empty()) return refused{std::move(lacks)};
  return made;
}

std::string bar_format::wrong(column which, const fields& row, std::string_view expected) const {
  return std::string(names[which]) + " is " + shown(text_of(which, row)) + ", not " + std::string(expected);
}

std::string bar_format::read_number(const fields& row, imported_bar& into) const {
  if (has(date)) {
    const auto day = day_of(text_of(date, row));
    if (!day) return wrong(date, row, "a day as 2026-01-31");
    into.interval_s = has(time) ? minute_bar_s : day_bar_s;
    into.number = *day;
    if (!has(time)) return {};
    const auto minute = minute_at(*day, text_of(time, row), utc_offset_s_);
    if (!minute) return wrong(time, row, "a whole minute as 09:00");
    into.number = *minute;
    return {};
  }
  constexpr std::size_t day_size = 10;
  const auto moment = text_of(time, row);
  const bool has_both = moment.size() > day_size && (moment[day_size] == ' ' || moment[day_size] == 'T');
  const auto day = has_both ? day_of(moment.substr(0, day_size)) : std::nullopt;
  const auto minute = day ? minute_at(*day, moment.substr(day_size + 1), utc_offset_s_) : std::nullopt;
  if (!minute) return wrong(time, row, "a whole minute as 2026-01-31 09:00");
  into.interval_s = minute_bar_s;
  into.number = *minute;
  return {};
}

std::string bar_format::read_prices(const fields& row, imported_bar& into) const {
  const std::pair<column, price*> prices[] = {
      {open, &into.open}, {high, &into.high}, {low, &into.low}, {close, &into.close}};
  for (const auto& [which, value] : prices) {
    const auto read = parse_fixed<price>(text_of(which, row));
    if (!read || *read <= price{} || *read > price_max) return wrong(which, row, "a positive price");
    *value = *read;
  }
  const auto traded = parse_fixed<quantity>(text_of(volume, row));
  if (!traded || *traded < quantity{} || *traded > volume_max) return wrong(volume, row, "a number of shares");
  into.volume = *traded;
  if (into.high < std::max({into.open, into.low, into.close})) return "high is less than another price";
  if (into.low > std::min(into.open, into.close)) return "low is more than another price";
  return {};
}

result<imported_bar, std::string> bar_format::read(std::string_view row) const {
  fields values;
  const auto count = cut(row, values);
  if (count != count_) {
    return refused{"it has " + std::to_string(count) + " columns, the first line " + std::to_string(count_)};
  }
  imported_bar bar;
  if (has(symbol)) {
    const auto named = symbol_id::parse(text_of(symbol, values));
    if (!named) return refused{wrong(symbol, values, "1 to 8 of A-Z 0-9 . -")};
    bar.symbol = *named;
  } else {
    bar.symbol = *fallback_;
  }
  if (auto why = read_number(values, bar); !why.empty()) return refused{std::move(why)};
  if (auto why = read_prices(values, bar); !why.empty()) return refused{std::move(why)};
  return bar;
}

}  // namespace madang::market
