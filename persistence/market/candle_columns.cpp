#include "persistence/market/candle_columns.hpp"

#include "persistence/tables/projected_record.hpp"

namespace madang::market {
namespace {

bool is_file(sql_dialect dialect) {
  return dialect == sql_dialect::sqlite;
}

std::string_view interval_column(const candle_table& table, sql_dialect dialect) {
  return is_file(dialect) ? table.column : "start_at";
}

/// "(a, b" with every column behind the first two.
std::string names_behind(std::string_view first, std::string_view second) {
  std::string out(first);
  out.append(", ").append(second);
  for (const auto& column : candle_columns) out.append(", ").append(column.name);
  return out;
}

std::string create_sql(const candle_table& table, sql_dialect dialect) {
  const std::string number = is_file(dialect) ? " INTEGER NOT NULL" : " bigint NOT NULL";
  const std::string symbol = is_file(dialect) ? "symbol INTEGER NOT NULL" : "symbol text NOT NULL";
  const std::string interval(interval_column(table, dialect));
  std::string out = std::string("CREATE TABLE ") + table.name + " (" + symbol + ", " + interval + number;
  for (const auto& column : candle_columns) out.append(", ").append(column.name).append(number);
  out += ", PRIMARY KEY (symbol, " + interval + "))";
  return out + (is_file(dialect) ? " WITHOUT ROWID;\n" : " WITH (fillfactor = 80);\n");
}

/// What a column becomes: `old` is the row that is there, `excluded` the one that comes.
std::string merged(const candle_column& column, sql_dialect dialect) {
  const std::string name(column.name);
  const auto chosen = [&](std::string_view comes_in) {
    return "CASE WHEN " + std::string(comes_in) + " THEN excluded." + name + " ELSE old." + name + " END";
  };
  const auto of_both = [&](std::string_view function) {
    return std::string(function) + "(old." + name + ", excluded." + name + ")";
  };
  switch (column.merge) {
    case candle_merge::earlier:
      return chosen("excluded.first_trade<old.first_trade");
    case candle_merge::later:
      return chosen("excluded.last_trade>old.last_trade");
    case candle_merge::least:
      return of_both(is_file(dialect) ? "min" : "least");
    case candle_merge::largest:
      return of_both(is_file(dialect) ? "max" : "greatest");
    case candle_merge::sum:
      return is_file(dialect) ? "CAST(old." + name + "+excluded." + name + " AS INTEGER)"
                              : "least(old." + name + "::numeric+excluded." + name + ", 9223372036854775807)::bigint";
  }
  return {};
}

/// The values of one row, or on a server of many.
std::string values_sql(sql_dialect dialect) {
  std::string out = is_file(dialect) ? "VALUES (?, ?" : "SELECT * FROM unnest(?1::text[], ?2::bigint[]";
  for (std::size_t i = 0; i < candle_columns.size(); ++i) {
    out += is_file(dialect) ? ", ?" : ", ?" + std::to_string(i + 3) + "::bigint[]";
  }
  return out + ")";
}

}  // namespace

std::string create_candles_sql(sql_dialect dialect) {
  std::string out;
  for (const auto& table : candle_tables) out += create_sql(table, dialect);
  return out;
}

std::string merge_candles_sql(const candle_table& table, sql_dialect dialect) {
  const std::string interval(interval_column(table, dialect));
  std::string out = std::string("INSERT INTO ") + table.name + " AS old (" + names_behind("symbol", interval) + ") " +
                    values_sql(dialect) + " ON CONFLICT (symbol, " + interval + ") DO UPDATE SET ";
  for (const auto& column : candle_columns) {
    if (&column != candle_columns.data()) out += ", ";
    out += std::string(column.name) + "=" + merged(column, dialect);
  }
  return out;
}

std::string drop_candles_sql(const candle_table& table, sql_dialect dialect) {
  const std::string of = std::string("DELETE FROM ") + table.name + " WHERE symbol=";
  return is_file(dialect) ? of + "? AND " + table.column + "<?" : of + "?1::text AND start_at<?2::bigint";
}

std::string select_candles_sql(const candle_table& table, sql_dialect dialect, std::int64_t most) {
  const std::string interval(interval_column(table, dialect));
  const auto shown = is_file(dialect) ? interval : interval + "/" + std::to_string(table.span_ns);
  const auto given = is_file(dialect)
                         ? "symbol=?1 AND " + interval + ">=?2 AND " + interval + "<?3"
                         : "symbol=?1::text AND " + interval + ">=?2::bigint AND " + interval + "<?3::bigint";
  auto out = "SELECT " + shown + ", open, high, low, close, volume, last_trade FROM " + table.name + " WHERE " + given +
             " ORDER BY " + interval + " DESC";
  if (most > 0) out += " LIMIT " + std::to_string(most);
  return out;
}

std::int64_t interval_in(sql_statement& row) {
  return row.integer(0);
}

candle candle_in(sql_statement& row) {
  return {{},
          {row.integer(1)},
          {row.integer(2)},
          {row.integer(3)},
          {row.integer(4)},
          {row.integer(5)},
          from_column(row.integer(6))};
}

}  // namespace madang::market
