#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "messages/accounts/account_imports.hpp"
#include "messages/money/money.hpp"
#include "messages/result.hpp"

namespace madang::portfolio {

/// What a file says: its good lines, and what is wrong with the others.
struct parsed_statement {
  std::vector<import_row> rows;           ///< at most `import_rows_max`
  std::vector<import_line_fault> faults;  ///< the first `import_faults_shown_max`
  std::uint32_t faults_count = 0;
};

/// Why a file is no statement at all.
enum class statement_refusal : std::uint8_t {
  not_text = 1,        ///< neither UTF-8 nor, where that may be, CP949
  header_unknown = 2,  ///< the columns of the shape are not there, or one is there twice
  too_many_lines = 3,  ///< more than `import_rows_max`, good and bad
};

/// Reads a file of this shape for an account in this currency. Pure; takes time in proportion to the bytes.
result<parsed_statement, statement_refusal> parse_statement(import_shape shape, std::string_view bytes,
                                                            currency of_account);

}  // namespace madang::portfolio
