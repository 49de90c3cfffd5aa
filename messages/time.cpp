#include "messages/time.hpp"

#include <chrono>

#include "messages/ensure.hpp"

namespace madang {
namespace {

constexpr std::int64_t seconds_per_day = 86'400;
constexpr std::int64_t nanos_per_day = seconds_per_day * nanos_per_second;

/// Rounds towards minus infinity, so that moments before 1970 fall into the day they belong to.
constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

void append_number(std::string& text, std::int64_t value, int width) {
  const auto end = text.size() + static_cast<std::size_t>(width);
  text.resize(end);
  for (auto at = end; width > 0; --width, value /= 10) text[--at] = static_cast<char>('0' + value % 10);
}

void append_day(std::string& text, std::int64_t days_since_1970) {
  const auto since = std::chrono::days(static_cast<std::int32_t>(days_since_1970));
  const std::chrono::year_month_day date{std::chrono::sys_days(since)};
  append_number(text, static_cast<int>(date.year()), 4);
  text += '-';
  append_number(text, static_cast<unsigned>(date.month()), 2);
  text += '-';
  append_number(text, static_cast<unsigned>(date.day()), 2);
}

}  // namespace

std::string to_rfc3339(unix_nanos at) {
  const auto day = floor_divide(at.value, nanos_per_day);
  // The remainder is taken within the last day: day * nanos_per_day would overflow near the end of the range.
  auto within = at.value % nanos_per_day;
  if (within < 0) within += nanos_per_day;
  const auto micros = within / 1'000;
  const auto seconds = micros / 1'000'000;

  std::string text;
  text.reserve(27);
  append_day(text, day);
  text += 'T';
  append_number(text, seconds / 3'600, 2);
  text += ':';
  append_number(text, seconds / 60 % 60, 2);
  text += ':';
  append_number(text, seconds % 60, 2);
  text += '.';
  append_number(text, micros % 1'000'000, 6);
  text += 'Z';
  return text;
}

std::string to_text(calendar_day day) {
  std::string text;
  append_day(text, day.value);
  return text;
}

std::optional<calendar_day> parse_day(std::string_view text) {
  const auto number = [&](std::size_t from, std::size_t length) {
    int value = 0;
    for (char c : text.substr(from, length)) {
      if (c < '0' || c > '9') return -1;
      value = value * 10 + (c - '0');
    }
    return value;
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return calendar_day{static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count())};
}

calendar_day day_in_zone(unix_nanos at, std::int32_t utc_offset_s) {
  // Split first: adding the offset to nanoseconds could overflow.
  const auto seconds = floor_divide(at.value, nanos_per_second) + utc_offset_s;
  return {static_cast<std::int32_t>(floor_divide(seconds, seconds_per_day))};
}

unix_nanos start_of_day(calendar_day day, std::int32_t utc_offset_s) {
  const auto seconds = std::int64_t{day.value} * seconds_per_day - utc_offset_s;
  std::int64_t nanos = 0;
  ensure(!__builtin_mul_overflow(seconds, nanos_per_second, &nanos), "day outside the range of unix_nanos");
  return {nanos};
}

}  // namespace madang
