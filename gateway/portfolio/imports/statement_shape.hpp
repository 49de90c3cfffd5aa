#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "messages/accounts/account_imports.hpp"

namespace madang::portfolio {

/// The names that one column may have; the first that a header has is taken.
using column_names = std::vector<std::string_view>;

/// What tells one broker's statements from another's.
struct statement_shape {
  bool korean = false;            ///< CP949 as well as UTF-8; codes of six characters
  std::size_t header_within = 1;  ///< the header is among so many first records; titles may stand above it
  bool ignores_case = false;      ///< of names of columns
  column_names date;
  column_names kind;
  column_names symbol;
  column_names quantity;
  column_names price;
  column_names amount;             ///< gross
  std::vector<column_names> fees;  ///< they are added up, and so are taxes
  std::vector<column_names> taxes;
  column_names currency;  ///< empty: the statement has none
  std::optional<import_row_kind> (*kind_of)(std::string_view word) = nullptr;
  bool (*is_total)(std::string_view first_field) = nullptr;  ///< a line that only adds up others
};

/// As `docs/users/imports.md` describes it: in no broker's words.
const statement_shape& generic_shape();
/// 한국투자증권 (Korea Investment & Securities), the list of transactions.
const statement_shape& kis_shape();
/// 키움증권 (Kiwoom Securities), the list of transactions.
const statement_shape& kiwoom_shape();

const statement_shape& shape_of(import_shape which);

/// The words that Korean brokers share. Nothing for what is neither trade nor cash, such as shares that are moved in,
/// or for what takes another line back.
std::optional<import_row_kind> korean_kind(std::string_view word);
bool is_korean_total(std::string_view first_field);

}  // namespace madang::portfolio
