#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/time.hpp"

/// What people and brokers write into a field, each read strictly: what is not clearly a day or a number is none.
namespace madang::portfolio {

/// Without blanks at both ends, and without what keeps a spreadsheet from taking a text for a number: `="005930"`,
/// `'005930`.
std::string_view plain_field(std::string_view field);

/// `2026-03-05`, `2026.03.05`, `2026/03/05`, `20260305`; behind a blank a time of the day may follow, which is passed
/// over. Years from 1950.
std::optional<calendar_day> statement_day(std::string_view field);

/// A decimal that is not negative, such as `1,234,567` or `71000.5`; commas only where they part thousands; `원` may
/// follow. Empty, `-`: zero.
std::optional<std::int64_t> statement_decimal(std::string_view field, int decimals);
template <class FixedPoint>
std::optional<FixedPoint> statement_number(std::string_view field) {
  const auto raw = statement_decimal(field, FixedPoint::decimals);
  return raw ? std::optional(FixedPoint{*raw}) : std::nullopt;
}

/// A symbol, in any case. `korean`: a code of six characters whose zeros a spreadsheet may have eaten, and which `A`
/// may precede.
std::optional<symbol_id> statement_symbol(std::string_view field, bool korean);

}  // namespace madang::portfolio
