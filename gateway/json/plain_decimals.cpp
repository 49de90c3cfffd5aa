#include "gateway/json/plain_decimals.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <variant>

namespace madang {

std::string plain_decimal(std::string_view digits) {
  const bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  if (digits.find('.') != std::string_view::npos) {
    while (digits.ends_with('0')) digits.remove_suffix(1);
    if (digits.ends_with('.')) digits.remove_suffix(1);
  }
  while (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') digits.remove_prefix(1);
  if (digits.empty() || digits == "0") return "0";
  return (negative ? "-" : "") + std::string(digits);
}

namespace {

/// Calls `change(value)` for everything in a body that its schema says is a decimal.
template <class Change>
void for_each_decimal(const schema& is, json_value& body, const Change& change) {
  if (is.kind == schema_kind::decimal) {
    change(body);
  } else if (auto* items = std::get_if<json_items>(&body.content)) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      const auto& of = is.kind == schema_kind::tuple && i < is.members.size() ? is.members[i].is : is.items;
      if (of) for_each_decimal(*of, (*items)[i], change);
    }
  } else if (auto* members = std::get_if<json_members>(&body.content)) {
    for (auto& [name, value] : *members) {
      const auto known = std::find_if(is.members.begin(), is.members.end(),
                                      [&, n = std::string_view(name)](const auto& one) { return one.name == n; });
      if (known != is.members.end()) for_each_decimal(*known->is, value, change);
    }
  }
}

}  // namespace

void make_decimals_plain(const schema& is, json_value& body) {
  for_each_decimal(is, body, [](json_value& one) {
    if (auto* text = std::get_if<std::string>(&one.content)) *text = plain_decimal(*text);
  });
}

void take_integers_as_decimals(const schema& is, json_value& body) {
  for_each_decimal(is, body, [](json_value& one) {
    if (const auto* whole = one.integer()) one.content = std::to_string(*whole);
  });
}

}  // namespace madang
