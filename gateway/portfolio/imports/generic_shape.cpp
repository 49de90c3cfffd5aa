#include <algorithm>
#include <cctype>
#include <string>

#include "gateway/portfolio/imports/statement_shape.hpp"

namespace madang::portfolio {
namespace {

std::optional<import_row_kind> kind_of(std::string_view word) {
  std::string upper(word);
  std::ranges::transform(upper, upper.begin(), [](unsigned char one) { return static_cast<char>(std::toupper(one)); });
  if (upper == "BUY") return import_row_kind::buy;
  if (upper == "SELL") return import_row_kind::sell;
  if (upper == "DEPOSIT") return import_row_kind::deposit;
  if (upper == "WITHDRAWAL") return import_row_kind::withdrawal;
  if (upper == "DIVIDEND") return import_row_kind::dividend;
  if (upper == "INTEREST") return import_row_kind::interest;
  if (upper == "FEE") return import_row_kind::fee;
  return std::nullopt;
}

bool is_never_total(std::string_view) {
  return false;
}

}  // namespace

const statement_shape& generic_shape() {
  static const statement_shape shape{.korean = false,
                                     .header_within = 1,
                                     .ignores_case = true,
                                     .date = {"date"},
                                     .kind = {"type"},
                                     .symbol = {"symbol"},
                                     .quantity = {"quantity"},
                                     .price = {"price"},
                                     .amount = {"amount"},
                                     .fees = {{"fee"}},
                                     .taxes = {{"tax"}},
                                     .currency = {"currency"},
                                     .kind_of = kind_of,
                                     .is_total = is_never_total};
  return shape;
}

}  // namespace madang::portfolio
