#include "messages/risk/rules.hpp"

namespace madang::risk {
namespace {

int decimals_of(limit_unit unit) {
  switch (unit) {
    case limit_unit::money:
      return money::decimals;
    case limit_unit::quantity:
      return quantity::decimals;
    case limit_unit::rate:
      return rate::decimals;
    case limit_unit::count:
    case limit_unit::words:
    case limit_unit::none:
      return 0;
  }
  return 0;
}

}  // namespace

std::string_view to_text(rule value) {
  for (const auto& row : rule_rows) {
    if (row.which == value) return row.code;
  }
  return "UNKNOWN";
}

std::optional<rule> parse_rule(std::string_view text) {
  for (const auto& row : rule_rows) {
    if (row.code == text) return row.which;
  }
  return std::nullopt;
}

std::string_view limit_name(rule value) {
  return value == rule::on_breach ? "on_breach" : to_text(value);
}

std::string_view to_text(profile value) {
  switch (value) {
    case profile::paper:
      return "PAPER";
    case profile::real:
      return "REAL";
  }
  return "UNKNOWN";
}

std::string amount_text(limit_unit unit, wide_int raw) {
  return wide_decimal_text(raw, decimals_of(unit));
}

std::optional<std::int64_t> parse_amount(limit_unit unit, std::string_view text) {
  const auto raw = parse_decimal(text, decimals_of(unit));
  return raw && *raw >= 0 ? raw : std::nullopt;
}

}  // namespace madang::risk
