#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "messages/market/ids.hpp"
#include "persistence/tables/plain_sql.hpp"
#include "persistence/tables/projected_record.hpp"

/// Between fields and the columns of hot tables in PostgreSQL.
namespace madang {

inline std::vector<std::byte> bytes_of(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// The symbol with this code; none where it is no code.
inline market::symbol_id symbol_of(std::string_view code) {
  return market::symbol_id::parse(code).value_or(market::symbol_id{});
}

/// The enumerator of a column that holds its word.
template <class Enumeration>
Enumeration word_of(sql_statement& row, int column) {
  Enumeration out{};
  plain::read_column(row, column, out);
  return out;
}

}  // namespace madang
