#pragma once

#include <string>
#include <vector>

#include "gateway/json/schema.hpp"
#include "gateway/market/indicators/indicator.hpp"
#include "messages/time.hpp"

namespace madang::market {

/// A figure rounded to six decimals, without zeros at the end: `71000.5`.
std::string rounded_text(double value);

/// The values of all lines at one place of the series: `{"time", "values": {…}}`; null where a line has none.
void write_indicator(std::string& out, unix_nanos time, const std::vector<named_line>& lines, std::size_t at);
schema_ref indicator_schema();

}  // namespace madang::market
