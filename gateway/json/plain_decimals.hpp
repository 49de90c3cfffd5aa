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

}  // namespace madang
