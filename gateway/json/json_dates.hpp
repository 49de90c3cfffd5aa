#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/json/json_output.hpp"
#include "gateway/json/schema.hpp"
#include "messages/time.hpp"

namespace madang::views {

/// A day in the market's zone: `2026-11-20`.
struct day_type {
  static bool is_day(std::string_view text) { return parse_day(text).has_value(); }

  schema_ref schema() const {
    auto out = std::make_shared<madang::schema>(*text_of(10, 10, "A day in the market's zone"));
    out->format = "date";
    out->matches = is_day;
    return out;
  }
  void write(std::string& out, calendar_day value) const { append_json_plain(out, to_text(value)); }
};
inline constexpr day_type day;

}  // namespace madang::views
