#include "persistence/trading/symbol_order_queries.hpp"

#include <vector>

namespace madang::trading {
namespace {

constexpr const char* open_sql =
    "SELECT p.id FROM open_orders p JOIN orders o ON o.id=p.id WHERE p.id>? AND o.symbol=? ORDER BY p.id LIMIT ?";
constexpr const char* pg_open_sql =
    "SELECT p.id FROM open_orders p JOIN orders o ON o.id=p.id "
    "WHERE p.id>?1::bigint AND o.symbol=?2::text ORDER BY p.id LIMIT ?3::bigint";

listing<order_id> page_in(sql_statement& rows, std::size_t limit) {
  std::vector<order_id> items;
  while (rows.next()) items.push_back({rows.number(0)});
  rows.done();
  return page_of(std::move(items), limit);
}

}  // namespace

open_in_symbol_queries::open_in_symbol_queries(query_session& at) : open_(at.sql, open_sql) {}

list_result<list_open_in_symbol> open_in_symbol_queries::read(const list_open_in_symbol& query) {
  const auto limit = limit_of(query.at);
  open_.ask(query.after.value, query.symbol.value, std::uint64_t{limit + 1});
  return page_in(open_, limit);
}

pg_open_in_symbol_queries::pg_open_in_symbol_queries(query_session& at) : open_(at.sql, pg_open_sql) {}

list_result<list_open_in_symbol> pg_open_in_symbol_queries::read(const list_open_in_symbol& query) {
  const auto limit = limit_of(query.at);
  open_.ask(query.after.value, query.symbol.text(), std::uint64_t{limit + 1});
  return page_in(open_, limit);
}

}  // namespace madang::trading
