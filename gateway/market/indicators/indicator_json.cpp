#include "gateway/market/indicators/indicator_json.hpp"

#include <charconv>

#include "gateway/json/json_types.hpp"

namespace madang::market {
namespace {

constexpr int shown_decimals = 6;
constexpr std::string_view all_names[] = {"value", "macd", "signal", "histogram",  "upper",  "middle", "lower",
                                          "k",     "d",    "base",   "conversion", "span_a", "span_b", "lagging"};

}  // namespace

std::string rounded_text(double value) {
  // The largest double has 309 digits before the point.
  char digits[400];
  const auto [end, error] =
      std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed, shown_decimals);
  std::string out(digits, end);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.ends_with('.')) out.pop_back();
  return out == "-0" ? "0" : out;
}

void write_indicator(std::string& out, unix_nanos time, const std::vector<named_line>& lines, std::size_t at) {
  json_object item(out);
  item.time("time", time);
  json_object values(item.member("values"));
  for (const auto& one : lines) {
    if (is_value(one.values[at])) {
      values.word(one.name, rounded_text(one.values[at]));
    } else {
      values.nothing(one.name);
    }
  }
}

schema_ref indicator_schema() {
  std::vector<schema_member> values;
  for (const auto name : all_names) {
    values.push_back(optional_member(name, nullable(decimal_of(shown_decimals))));
  }
  return object_of("IndicatorPoint",
                   {{"time", views::time.schema()},
                    {"values", object_of("IndicatorValues", std::move(values),
                                         "Those of the indicator that was asked for; null while it warms up")}});
}

}  // namespace madang::market
