#pragma once

#include <string>
#include <string_view>

#include "gateway/json/json_value.hpp"
#include "gateway/json/schema.hpp"

namespace madang {

/// `10.50` → `10.5`, `010` → `10`, `-0.0` → `0`: the one text of a decimal number.
std::string plain_decimal(std::string_view digits);

/// Writes every decimal of a checked body in its one form, so that two ways to write one number are one body to
/// whoever compares bodies.
void make_decimals_plain(const schema& is, json_value& body);

/// Writes every whole number of a body that stands where a decimal is expected as that decimal: `71000` is `"71000"`.
/// Before the body is checked; other numbers stay as they are, for they may have lost digits on their way.
void take_integers_as_decimals(const schema& is, json_value& body);

}  // namespace madang
