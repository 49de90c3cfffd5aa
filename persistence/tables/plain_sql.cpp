#include "persistence/tables/plain_sql.hpp"

namespace madang::plain {
namespace {

/// "a=?, b=?" of the columns from `first` to before `last`, joined by `between`.
std::string each_equals(const std::vector<column>& columns, std::size_t first, std::size_t last,
                        std::string_view between, std::string_view right) {
  std::string out;
  for (std::size_t i = first; i < last; ++i) {
    if (i > first) out += between;
    out += columns[i].name + "=";
    out += right == "excluded" ? "excluded." + columns[i].name : std::string("?");
  }
  return out;
}

std::string_view type_of(column_kind kind, sql_dialect dialect) {
  switch (kind) {
    case column_kind::number:
      return dialect == sql_dialect::sqlite ? "INTEGER" : "BIGINT";
    case column_kind::text:
      return "TEXT";
    case column_kind::bytes:
      return dialect == sql_dialect::sqlite ? "BLOB" : "BYTEA";
  }
  return {};
}

std::string names_of(const std::vector<column>& columns, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ", ") + columns[i].name;
  return out;
}

std::vector<column> with_seq(std::vector<column> columns) {
  columns.push_back({std::string(seq_column), column_kind::number});
  return columns;
}

/// What becomes of a row that is there: an older event leaves it.
std::string on_conflict(std::string_view table, const std::vector<column>& columns, std::size_t key_columns) {
  const auto all = with_seq(columns);
  const std::string seq(seq_column);
  return " ON CONFLICT (" + names_of(columns, key_columns) + ") DO UPDATE SET " +
         each_equals(all, key_columns, all.size(), ", ", "excluded") + " WHERE excluded." + seq +
         ">=" + std::string(table) + "." + seq;
}

}  // namespace

std::vector<std::string> split_names(std::string_view names) {
  std::vector<std::string> out(1);
  for (char each : names) {
    if (each == ',') {
      out.emplace_back();
    } else if (each != ' ') {
      out.back() += each;
    }
  }
  return out;
}

std::string create_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns,
                       const std::vector<std::string_view>& indexes, sql_dialect dialect) {
  std::string out = "CREATE TABLE " + std::string(table) + " (\n";
  for (const auto& each : with_seq(columns)) {
    out += "  " + each.name + " " + std::string(type_of(each.kind, dialect)) + " NOT NULL,\n";
  }
  out += "  PRIMARY KEY (" + names_of(columns, key_columns) + ")\n);\n";
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    out += "CREATE INDEX " + std::string(table) + "_" + std::to_string(i + 1) + " ON " + std::string(table) + " (" +
           std::string(indexes[i]) + ");\n";
  }
  return out;
}

std::string put_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns) {
  const auto all = with_seq(columns);
  std::string out = "INSERT INTO " + std::string(table) + " (" + names_of(all, all.size()) + ") VALUES (";
  for (std::size_t i = 0; i < all.size(); ++i) out += i == 0 ? "?" : ",?";
  return out + ")" + on_conflict(table, columns, key_columns);
}

std::string erase_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns) {
  return "DELETE FROM " + std::string(table) + " WHERE " + each_equals(columns, 0, key_columns, " AND ", "?") +
         " AND " + std::string(seq_column) + "<=?";
}

std::string select_sql(std::string_view table, const std::vector<column>& columns) {
  return "SELECT " + names_of(columns, columns.size()) + " FROM " + std::string(table);
}

std::string find_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns) {
  return "SELECT " + names_of(columns, columns.size()) + ", " + std::string(seq_column) + " FROM " +
         std::string(table) + " WHERE " + each_equals(columns, 0, key_columns, " AND ", "?");
}

namespace {

/// "unnest(?1::bigint[], …) AS given (a, …)" of the first columns.
std::string unnested(const std::vector<column>& columns, std::size_t count) {
  std::string out = "unnest(";
  for (std::size_t i = 0; i < count; ++i) {
    out += (i == 0 ? "?" : ", ?") + std::to_string(i + 1) +
           "::" + std::string(type_of(columns[i].kind, sql_dialect::postgres)) + "[]";
  }
  return out + ") AS given (" + names_of(columns, count) + ")";
}

void replace_all(std::string& in, std::string_view from, std::string_view to) {
  for (auto at = in.find(from); at != std::string::npos; at = in.find(from, at + to.size())) {
    in.replace(at, from.size(), to);
  }
}

}  // namespace

std::string put_many_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns) {
  const auto all = with_seq(columns);
  return "INSERT INTO " + std::string(table) + " (" + names_of(all, all.size()) + ") SELECT * FROM " +
         unnested(all, all.size()) + on_conflict(table, columns, key_columns);
}

std::string add_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns,
                    sql_dialect dialect) {
  const bool is_file = dialect == sql_dialect::sqlite;
  const auto all = with_seq(columns);
  std::string out = "INSERT INTO " + std::string(table) + " AS old (" + names_of(all, all.size()) + ") ";
  if (is_file) {
    for (std::size_t i = 0; i < all.size(); ++i) out += i == 0 ? "VALUES (?" : ",?";
    out += ")";
  } else {
    out += "SELECT * FROM " + unnested(all, all.size());
  }
  const auto newest = std::string(is_file ? "max" : "greatest") + "(old.";
  out += " ON CONFLICT (" + names_of(columns, key_columns) + ") DO UPDATE SET " + std::string(seq_column) + "=" +
         newest + std::string(seq_column) + ", excluded." + std::string(seq_column) + ")";
  for (std::size_t i = key_columns; i < columns.size(); ++i) {
    const auto& name = columns[i].name;
    // A sum of two integers that overflows is a real number in SQLite, which as an integer is the nearest one.
    out += ", " + name + "=" +
           (is_file ? "CAST(old." + name + "+excluded." + name + " AS INTEGER)"
                    : "greatest(least(old." + name + "::numeric+excluded." + name +
                          ", 9223372036854775807), -9223372036854775808)::bigint");
  }
  return out;
}

std::string erase_many_sql(std::string_view table, const std::vector<column>& columns, std::size_t key_columns) {
  const auto given = with_seq({columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(key_columns)});
  std::string out = "DELETE FROM " + std::string(table) + " AS old USING " + unnested(given, given.size()) + " WHERE ";
  for (std::size_t i = 0; i < key_columns; ++i) out += "old." + columns[i].name + "=given." + columns[i].name + " AND ";
  return out + "old." + std::string(seq_column) + "<=given." + std::string(seq_column);
}

std::vector<sql_array> arrays_of(const std::vector<column>& columns, std::size_t count) {
  std::vector<sql_array> out;
  for (std::size_t i = 0; i < count; ++i) {
    switch (columns[i].kind) {
      case column_kind::number:
        out.emplace_back(sql_integers{});
        break;
      case column_kind::text:
        out.emplace_back(sql_texts{});
        break;
      case column_kind::bytes:
        out.emplace_back(sql_blobs{});
        break;
    }
  }
  out.emplace_back(sql_integers{});
  return out;
}

void add_row(std::vector<sql_array>& to, const std::vector<sql_value>& row) {
  for (std::size_t i = 0; i < to.size(); ++i) {
    std::visit(
        [&](auto& values) {
          using value = typename std::decay_t<decltype(values)>::value_type;
          values.push_back(std::get<value>(row[i]));
        },
        to[i]);
  }
}

std::string in_postgres(std::string schema) {
  replace_all(schema, " INTEGER", " BIGINT");
  replace_all(schema, " BLOB", " BYTEA");
  replace_all(schema, ") WITHOUT ROWID", ")");
  return schema;
}

}  // namespace madang::plain
