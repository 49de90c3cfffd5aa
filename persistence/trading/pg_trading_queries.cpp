#include "persistence/trading/pg_trading_queries.hpp"

#include "messages/accounts/words.hpp"
#include "messages/trading/words.hpp"
#include "persistence/tables/pg_columns.hpp"

namespace madang::trading {
namespace {

constexpr const char* order_columns =
    "o.id, o.account, o.user_id, o.symbol, o.side, o.type, o.time_in_force, o.placed_quantity, o.placed_price, "
    "o.placed_worst, o.client_order_id, o.created_at, o.status, o.reason, o.quantity, o.price, o.worst, o.filled, "
    "o.traded, o.version, o.updated_at";
constexpr const char* execution_columns =
    "e.order_id, e.account, e.seq, e.symbol, e.side, e.trade, e.price, e.quantity, e.liquidity, e.fee, "
    "e.tax, e.executed_at";

/// Orders of some accounts, newest first, before a time and an id; `more`: what else each has to be. A few of each
/// account are read by its index, then they are merged.
std::string placed_sql(std::string_view more) {
  return "SELECT o.* FROM unnest(?1::bigint[]) AS a (id) CROSS JOIN LATERAL (SELECT " + std::string(order_columns) +
         " FROM orders o WHERE o.account=a.id AND (o.created_at, o.id) < (?2::bigint, ?3::bigint) "
         "AND (?4::text='' OR o.symbol=?4) " +
         std::string(more) +
         " ORDER BY o.created_at DESC, o.id DESC LIMIT ?5::bigint) AS o "
         "ORDER BY o.created_at DESC, o.id DESC LIMIT ?5::bigint";
}

/// No order that is open; a table says which are.
constexpr std::string_view closed_only =
    "AND (?6::bigint=0 OR NOT EXISTS (SELECT 1 FROM open_orders p WHERE p.id=o.id))";

sql_integers numbers_of(const std::vector<account_id>& accounts) {
  sql_integers out;
  for (const auto each : accounts) out.push_back(to_column(each.value));
  return out;
}

order_view order_in(sql_statement& row) {
  order_view out;
  out.terms = {{row.number(0)},
               {row.number(1)},
               {row.number(2)},
               symbol_of(row.text(3)),
               word_of<side>(row, 4),
               word_of<order_type>(row, 5),
               word_of<time_in_force>(row, 6),
               {row.integer(7)},
               {row.integer(8)},
               {row.integer(9)},
               std::string(row.text(10))};
  out.created_at = {row.integer(11)};
  out.progress = {word_of<order_status>(row, 12),
                  word_of<order_reason>(row, 13),
                  {row.integer(14)},
                  {row.integer(15)},
                  {row.integer(16)},
                  {row.integer(17)},
                  {row.integer(18)}};
  out.version = row.number(19);
  out.updated_at = {row.integer(20)};
  return out;
}

execution_entry execution_in(sql_statement& row) {
  execution_entry out;
  out.order = {row.number(0)};
  out.account = {row.number(1)};
  out.execution = row.number(2);
  out.symbol = symbol_of(row.text(3));
  out.side = word_of<side>(row, 4);
  out.fill = {row.number(5), {row.integer(6)}, {row.integer(7)}, word_of<liquidity_kind>(row, 8)};
  out.fee = {row.integer(9)};
  out.tax = {row.integer(10)};
  out.executed_at = {row.integer(11)};
  return out;
}

template <class Item>
listing<Item> page_in(sql_statement& rows, Item (*read)(sql_statement&), std::size_t limit) {
  std::vector<Item> items;
  while (rows.next()) items.push_back(read(rows));
  rows.done();
  return page_of(std::move(items), limit);
}

/// The same page, and of each item whether it is settled.
template <class Item>
listing<Item> marked(listing<Item> page, settlement::order_settlements& by) {
  for (auto& one : page.items) by.mark(one);
  return page;
}

/// The same page, and of each stop order what it waits for.
listing<order_view> completed(listing<order_view> page, order_stops& by) {
  for (auto& one : page.items) by.fill(one);
  return page;
}

}  // namespace

pg_order_finder::pg_order_finder(query_session& at)
    : find_order_(at.sql, "SELECT " + std::string(order_columns) + " FROM orders o WHERE o.id=?"), stops_(at) {}

std::optional<order_view> pg_order_finder::read(order_id order) {
  find_order_.ask(order.value);
  if (!find_order_.next()) return std::nullopt;
  auto out = order_in(find_order_);
  find_order_.done();
  stops_.fill(out);
  return out;
}

// ---- orders --------------------------------------------------------------------------------------------------------

pg_order_queries::pg_order_queries(query_session& at)
    : owners_(at),
      orders_(at),
      settlements_(at),
      stops_(at),
      open_(at.sql, "SELECT " + std::string(order_columns) +
                        " FROM open_orders p JOIN orders o ON o.id=p.id WHERE p.account = ANY(?1::bigint[]) "
                        "AND p.id < ?2::bigint AND (?3::text='' OR o.symbol=?3) AND (?4::text='' OR "
                        "o.client_order_id=?4) ORDER BY p.id DESC LIMIT ?5::bigint"),
      placed_(at.sql, placed_sql(closed_only)),
      by_client_id_(at.sql, placed_sql(std::string(closed_only) + " AND o.client_order_id=?7::text")) {}

list_result<list_orders> pg_order_queries::read(const list_orders& query) {
  const auto accounts = numbers_of(owners_.accounts_of(query.by, query.account));
  const auto limit = limit_of(query.at);
  const auto symbol = query.symbol ? query.symbol->text() : std::string();
  const auto fetched = std::uint64_t{limit + 1};
  if (query.status == order_filter::open) {
    open_.ask(accounts, before_of(query.at), symbol, query.client_order_id.value_or(""), fetched);
    return completed(page_in(open_, order_in, limit), stops_);
  }
  auto before_time = std::numeric_limits<std::int64_t>::max();
  auto before_id = to_column(newest_key);
  if (query.at.before != 0) {
    const auto last = orders_.read(order_id{query.at.before});
    // A cursor that is not one of ours leads nowhere.
    if (!last || last->terms.user != query.by) return listing<order_view>{};
    before_time = last->created_at.value;
    before_id = to_column(query.at.before);
  }
  const std::int64_t closed = query.status == order_filter::closed ? 1 : 0;
  auto& rows = query.client_order_id ? by_client_id_ : placed_;
  if (query.client_order_id) {
    rows.ask(accounts, before_time, before_id, symbol, fetched, closed, *query.client_order_id);
  } else {
    rows.ask(accounts, before_time, before_id, symbol, fetched, closed);
  }
  return marked(completed(page_in(rows, order_in, limit), stops_), settlements_);
}

// ---- open orders of one moment -------------------------------------------------------------------------------------

pg_open_order_queries::pg_open_order_queries(query_session& at)
    : at_(at),
      stops_(at),
      open_(at.sql, "SELECT " + std::string(order_columns) +
                        " FROM open_orders p JOIN orders o ON o.id=p.id WHERE p.account=?1 ORDER BY p.id DESC") {}

list_result<read_open_orders> pg_open_order_queries::read(const read_open_orders& query) {
  open_orders found{query.account, 0, {}};
  found.number = at_.index.last_number_of_all({channel_kind::orders, query.account.value});
  for (open_.ask(query.account.value); open_.next();) found.orders.push_back(order_in(open_));
  open_.done();
  for (auto& one : found.orders) stops_.fill(one);
  return listing<open_orders>{{std::move(found)}, false};
}

// ---- executions ----------------------------------------------------------------------------------------------------

pg_execution_queries::pg_execution_queries(query_session& at)
    : owners_(at),
      orders_(at),
      settlements_(at),
      of_accounts_(at.sql, "SELECT e.* FROM unnest(?1::bigint[]) AS a (id) CROSS JOIN LATERAL (SELECT " +
                               std::string(execution_columns) +
                               " FROM executions e WHERE e.account=a.id AND e.executed_at <= ?2::bigint "
                               "AND (e.executed_at, e.order_id, e.seq) < (?2::bigint, ?3::bigint, ?4::bigint) "
                               "ORDER BY e.executed_at DESC, e.order_id DESC, e.seq DESC LIMIT ?5::bigint) AS e "
                               "ORDER BY e.executed_at DESC, e.order_id DESC, e.seq DESC LIMIT ?5::bigint"),
      of_order_(at.sql, "SELECT " + std::string(execution_columns) +
                            " FROM executions e WHERE e.order_id=?1 AND e.executed_at <= ?2::bigint "
                            "AND (e.executed_at, e.seq) < (?2::bigint, ?3::bigint) "
                            "ORDER BY e.executed_at DESC, e.seq DESC LIMIT ?4::bigint") {}

bool pg_execution_queries::may_read(const list_executions& query) {
  if (query.account && !owners_.owns(query.by, *query.account)) return false;
  if (!query.order) return true;
  const auto order = orders_.read(*query.order);
  if (!order || order->terms.user != query.by) return false;
  return !query.account || order->terms.account == *query.account;
}

list_result<list_executions> pg_execution_queries::read(const list_executions& query) {
  const auto limit = limit_of(query.at);
  const auto fetched = std::uint64_t{limit + 1};
  const auto before = event_before(query.at);
  if (query.order) {
    of_order_.ask(query.order->value, before.time.value, before.seq, fetched);
    return marked(page_in(of_order_, execution_in, limit), settlements_);
  }
  const auto accounts = numbers_of(owners_.accounts_of(query.by, query.account));
  of_accounts_.ask(accounts, before.time.value, before.entity, before.seq, fetched);
  return marked(page_in(of_accounts_, execution_in, limit), settlements_);
}

}  // namespace madang::trading
