#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"
#include "persistence/sqlite/sql_session.hpp"

namespace madang {

/// How a field stands in a column: ids, amounts and times as their 64-bit numbers, enumerations as their words, sealed
/// fields as their bytes.
namespace plain {

template <class Field>
sql_value column_of(const Field& field) {
  if constexpr (std::is_enum_v<Field>) {
    return std::string(to_text(field));
  } else if constexpr (requires { field.raw; }) {
    return std::int64_t{field.raw};
  } else if constexpr (requires { field.value; }) {
    return static_cast<std::int64_t>(field.value);
  } else if constexpr (std::is_integral_v<Field>) {
    return static_cast<std::int64_t>(field);
  } else if constexpr (std::is_same_v<Field, std::vector<std::byte>>) {
    return field;
  } else {
    return std::string(field);
  }
}

template <class Field>
void read_column(sql_statement& from, int column, Field& into) {
  if constexpr (std::is_enum_v<Field>) {
    auto word = from.text(column);
    for (unsigned number = 0; number < 256; ++number) {
      into = static_cast<Field>(number);
      if (to_text(into) == word) return;
    }
    into = {};
  } else if constexpr (requires { into.raw; }) {
    into.raw = from.integer(column);
  } else if constexpr (requires { into.value; }) {
    into.value = static_cast<decltype(into.value)>(from.integer(column));
  } else if constexpr (std::is_integral_v<Field>) {
    into = static_cast<Field>(from.integer(column));
  } else if constexpr (std::is_same_v<Field, std::vector<std::byte>>) {
    const auto bytes = from.blob(column);
    into.assign(bytes.begin(), bytes.end());
  } else {
    into = std::string(from.text(column));
  }
}

/// What `each_field` is visited with, for a function of all names and fields.
template <class Use>
struct field_visitor {
  Use use;
  template <class... Fields>
  void fields(std::string_view names, Fields&... fields) {
    use(names, fields...);
  }
};
template <class Use>
field_visitor(Use) -> field_visitor<Use>;

/// "a, b" as {"a", "b"}.
std::vector<std::string> split_names(std::string_view names);
/// The last column of every plain table: the number of the event, in its entity's stream, that wrote the row last. An
/// older one leaves the row as it is: of two journals in which an entity has lived, either may be projected first.
inline constexpr std::string_view seq_column = "entity_seq";
enum class column_kind : std::uint8_t { number = 1, text = 2, bytes = 3 };
struct column {
  std::string name;
  column_kind kind = column_kind::number;
};
/// The kind of the column that holds such a value.
constexpr column_kind kind_of(std::int64_t) {
  return column_kind::number;
}
inline column_kind kind_of(const std::string&) {
  return column_kind::text;
}
inline column_kind kind_of(const std::vector<std::byte>&) {
  return column_kind::bytes;
}
std::string create_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns,
                       const std::vector<std::string_view>& indexes, sql_dialect dialect);
std::string put_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns);
std::string erase_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns);
std::string find_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns);
/// "SELECT a, b FROM table".
std::string select_sql(std::string_view table, const std::vector<column>& columns);
/// The same of many rows at once, one array per column; for PostgreSQL.
std::string put_many_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns);
std::string erase_many_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns);
/// Adds the columns behind the key to those of the row that is there; a sum stays at the largest or least that a column
/// can hold. Of one row, in PostgreSQL of many at once.
std::string add_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns,
                    sql_dialect dialect);
/// An empty array for each of the first columns and for `seq_column`, and the values of a row added to them.
std::vector<sql_array> arrays_of(const std::vector<column>& columns, std::size_t count);
void add_row(std::vector<sql_array>& to, const std::vector<sql_value>& row);
/// A schema for SQLite, as PostgreSQL takes it.
std::string in_postgres(std::string schema);

}  // namespace plain

/// The SQL of a row type and the way between its fields and columns.
template <class Row>
struct plain_row {
  static std::vector<plain::column> layout() {
    std::vector<plain::column> out;
    Row{}.each_field(plain::field_visitor{[&](std::string_view names, const auto&... fields) {
      auto each = plain::split_names(names);
      std::size_t i = 0;
      (out.push_back(
           {each[i++], std::visit([](const auto& value) { return plain::kind_of(value); }, plain::column_of(fields))}),
       ...);
    }});
    return out;
  }
  static std::vector<sql_value> columns(const Row& row) {
    std::vector<sql_value> out;
    row.each_field(plain::field_visitor{
        [&](std::string_view, const auto&... fields) { (out.push_back(plain::column_of(fields)), ...); }});
    return out;
  }
  static Row read(sql_statement& from) {
    Row out{};
    int column = 0;
    out.each_field(plain::field_visitor{
        [&](std::string_view, auto&... fields) { (plain::read_column(from, column++, fields), ...); }});
    return out;
  }

  static std::string create(sql_dialect dialect) {
    return plain::create_sql(Row::table_name, layout(), Row::key_columns, Row::indexes(), dialect);
  }
  static std::string put_sql() { return plain::put_sql(Row::table_name, layout(), Row::key_columns); }
  static std::string erase_sql() { return plain::erase_sql(Row::table_name, layout(), Row::key_columns); }
  /// Of all its columns, for `read`; `rest` begins with a space.
  static std::string select_sql(std::string_view rest) {
    return plain::select_sql(Row::table_name, layout()) + std::string(rest);
  }
  static std::string find_sql() { return plain::find_sql(Row::table_name, layout(), Row::key_columns); }
  static std::string put_many_sql() { return plain::put_many_sql(Row::table_name, layout(), Row::key_columns); }
  static std::string add_sql(sql_dialect dialect) {
    return plain::add_sql(Row::table_name, layout(), Row::key_columns, dialect);
  }
  static std::string erase_many_sql() { return plain::erase_many_sql(Row::table_name, layout(), Row::key_columns); }
};

}  // namespace madang
