#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace madang {

/// A moment: nanoseconds since 1970-01-01 UTC.
struct unix_nanos {
  std::int64_t value = 0;

  friend constexpr auto operator<=>(const unix_nanos&, const unix_nanos&) = default;
};

constexpr unix_nanos operator+(unix_nanos at, std::int64_t nanos) {
  return {at.value + nanos};
}
constexpr std::int64_t operator-(unix_nanos a, unix_nanos b) {
  return a.value - b.value;
}

constexpr std::int64_t nanos_per_second = 1'000'000'000;

/// RFC 3339 in UTC with microseconds and `Z`: `2026-11-20T09:00:00.000001Z`.
std::string to_rfc3339(unix_nanos at);

/// A calendar day as days since 1970-01-01, in the zone that the context names (a trading date is in the market's
/// zone).
struct calendar_day {
  std::int32_t value = 0;

  friend constexpr auto operator<=>(const calendar_day&, const calendar_day&) = default;
};

/// `YYYY-MM-DD`.
std::string to_text(calendar_day day);
/// Reads `YYYY-MM-DD`, years 0000 to 9999; nothing for any other text and for days that do not exist.
std::optional<calendar_day> parse_day(std::string_view text);
/// The day of a moment in a zone with a fixed offset from UTC (Korea has had +09:00 without daylight saving since
/// 1988).
calendar_day day_in_zone(unix_nanos at, std::int32_t utc_offset_s);
/// The first moment of a day in such a zone.
unix_nanos start_of_day(calendar_day day, std::int32_t utc_offset_s);

}  // namespace madang
