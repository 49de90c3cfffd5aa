#include "persistence/trading/trading_queries.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "persistence/accounts/account_walk.hpp"
#include "persistence/codec/record_location_codec.hpp"
#include "persistence/trading/order_rows.hpp"
#include "persistence/trading/pg_trading_queries.hpp"
#include "persistence/trading/symbol_order_queries.hpp"

namespace madang::trading {
namespace {

constexpr const char* order_columns =
    "SELECT id, account, user, symbol, side, type, time_in_force, placed_quantity, placed_price, placed_worst, "
    "client_order_id, placed_at, created_at, status, reason, quantity, price, worst, filled, traded, version, "
    "updated_at "
    "FROM orders WHERE id=?";
constexpr const char* executions_sql =
    "SELECT position, order_id, account, seq, symbol, side, trade, price, quantity, liquidity, fee, tax, executed_at "
    "FROM executions WHERE bucket=? AND account=? AND position<? ORDER BY position DESC LIMIT ?";
constexpr const char* execution_sql =
    "SELECT position, order_id, account, seq, symbol, side, trade, price, quantity, liquidity, fee, tax, executed_at "
    "FROM executions WHERE bucket=? AND account=? AND position=?";

constexpr int cut_yields = 100;
constexpr int cut_tries_max = 1'000;

bool fits(const list_orders& query, const order_view& order) {
  if (query.status == order_filter::open && !is_open(order.progress.status)) return false;
  if (query.status == order_filter::closed && is_open(order.progress.status)) return false;
  if (query.symbol && order.terms.symbol != *query.symbol) return false;
  return !query.client_order_id || order.terms.client_order_id == *query.client_order_id;
}

}  // namespace

order_finder::order_finder(query_session& at) : find_order_(at.sql, order_columns), stops_(at) {}

std::optional<order_view> order_finder::read(order_id order, position* placed_at) {
  auto& row = find_order_;
  row.ask(order.value);
  if (!row.next()) return std::nullopt;
  order_view out;
  out.terms = {{row.number(0)},
               {row.number(1)},
               {row.number(2)},
               {row.number(3)},
               row.word<side>(4),
               row.word<order_type>(5),
               row.word<time_in_force>(6),
               {row.integer(7)},
               {row.integer(8)},
               {row.integer(9)},
               std::string(row.text(10))};
  if (placed_at != nullptr) *placed_at = {row.number(11)};
  out.created_at = {row.integer(12)};
  out.progress = {row.word<order_status>(13), row.word<order_reason>(14), {row.integer(15)}, {row.integer(16)},
                  {row.integer(17)},          {row.integer(18)},          {row.integer(19)}};
  out.version = row.number(20);
  out.updated_at = {row.integer(21)};
  row.done();
  stops_.fill(out);
  return out;
}

// ---- orders --------------------------------------------------------------------------------------------------------

order_queries::order_queries(query_session& at)
    : at_(at),
      owners_(at),
      orders_(at),
      settlements_(at),
      account_orders_(at.sql,
                      "SELECT position, order_id FROM account_orders "
                      "WHERE bucket=? AND account=? AND position<? ORDER BY position DESC LIMIT ?"),
      client_orders_(at.sql,
                     "SELECT position, order_id FROM client_orders "
                     "WHERE bucket=? AND account=? AND client_hash=? AND position<? ORDER BY position DESC LIMIT ?") {}

list_result<list_orders> order_queries::read(const list_orders& query) {
  return query.status == order_filter::open ? open_orders(query) : placed_orders(query);
}

list_result<list_orders> order_queries::open_orders(const list_orders& query) {
  std::vector<order_id> candidates;
  for (auto account : owners_.accounts_of(query.by, query.account)) {
    auto open = at_.open_orders.newest(account, {query.at.before}, SIZE_MAX);
    candidates.insert(candidates.end(), open.begin(), open.end());
  }
  std::sort(candidates.begin(), candidates.end(), std::greater<>{});
  auto limit = limit_of(query.at);
  std::vector<order_view> items;
  for (auto each : candidates) {
    if (items.size() > limit) break;
    auto order = orders_.read(each);
    if (order && fits(query, *order)) items.push_back(*std::move(order));
  }
  return page_of(std::move(items), limit);
}

list_result<list_orders> order_queries::placed_orders(const list_orders& query) {
  position before{newest_key};
  if (query.at.before != 0) {
    auto last = orders_.read(order_id{query.at.before}, &before);
    // A cursor that is not one of ours leads nowhere.
    if (!last || last->terms.user != query.by) return listing<order_view>{};
  }
  auto limit = limit_of(query.at);
  std::optional<std::uint64_t> hash;
  if (query.client_order_id) hash = client_order_hash(*query.client_order_id);
  auto load_some = [this, hash](const stream_part& part, account_id account, auto&&... args) {
    load(part, account, hash, args...);
  };
  account_walk<listed_order, decltype(load_some)> walk(at_, owners_.accounts_of(query.by, query.account), before,
                                                       limit + 1, load_some);
  std::vector<order_view> items;
  while (items.size() <= limit) {
    const auto* next = walk.next();
    if (next == nullptr) break;
    auto order = orders_.read(next->order);
    if (order && fits(query, *order)) items.push_back(*std::move(order));
  }
  for (auto& one : items) settlements_.mark(one);
  return page_of_search(std::move(items), limit, walk.stopped());
}

void order_queries::load(const stream_part& part, account_id account, std::optional<std::uint64_t> client_hash,
                         position before, std::size_t limit, std::vector<listed_order>& out) {
  auto& row = client_hash ? client_orders_ : account_orders_;
  if (client_hash) {
    row.ask(part.bucket, account.value, *client_hash, before.value, std::uint64_t{limit});
  } else {
    row.ask(part.bucket, account.value, before.value, std::uint64_t{limit});
  }
  while (row.next()) out.push_back({{row.number(0)}, {row.number(1)}});
}

// ---- open orders of one moment --------------------------------------------------------------------------------------

open_order_queries::open_order_queries(query_session& at)
    : at_(at), orders_(at), progress_(at.sql, "SELECT position FROM progress") {}

list_result<read_open_orders> open_order_queries::read(const read_open_orders& query) {
  open_orders found{query.account, 0, {}};
  std::optional<std::vector<order_id>> open;
  // The index follows each commit at once; a transaction that began just between the two is given up for a new one.
  for (int tries = 0; !open && tries < cut_tries_max; ++tries) {
    if (tries != 0) {
      // The thread that commits may have lost its turn just between the two.
      if (tries < cut_yields) {
        std::this_thread::yield();
      } else {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      at_.begin_new_cut();
    }
    progress_.ask();
    if (!progress_.next()) break;
    const position cut{progress_.number(0)};
    progress_.done();
    open = at_.open_orders.as_of(query.account, cut);
  }
  if (!open) return refused{list_unavailable("the open orders are not those of the tables")};
  found.number = at_.index.last_number({channel_kind::orders, query.account.value});
  for (const auto each : *open) {
    if (auto order = orders_.read(each)) found.orders.push_back(*std::move(order));
  }
  return listing<open_orders>{{std::move(found)}, false};
}

// ---- executions ----------------------------------------------------------------------------------------------------

execution_queries::execution_queries(query_session& at)
    : at_(at),
      owners_(at),
      orders_(at),
      settlements_(at),
      account_executions_(at.sql, executions_sql),
      order_fills_(at.sql, "SELECT fills FROM orders WHERE id=?"),
      find_execution_(at.sql, execution_sql) {}

bool execution_queries::may_read(const list_executions& query) {
  if (query.account && !owners_.owns(query.by, *query.account)) return false;
  if (!query.order) return true;
  auto order = orders_.read(*query.order);
  if (!order || order->terms.user != query.by) return false;
  return !query.account || order->terms.account == *query.account;
}

list_result<list_executions> execution_queries::read(const list_executions& query) {
  if (query.order) return of_order(query, *query.order);
  auto limit = limit_of(query.at);
  const auto before = find_before(query);
  // A cursor that is not one of ours leads nowhere.
  if (!before) return listing<execution_entry>{};
  auto load_some = [this](auto&&... args) { load(args...); };
  account_walk<listed_execution, decltype(load_some)> walk(at_, owners_.accounts_of(query.by, query.account), *before,
                                                           limit + 1, load_some);
  std::vector<execution_entry> items;
  while (items.size() <= limit) {
    const auto* next = walk.next();
    if (next == nullptr) break;
    items.push_back(next->entry);
  }
  for (auto& one : items) settlements_.mark(one);
  return page_of_search(std::move(items), limit, walk.stopped());
}

list_result<list_executions> execution_queries::of_order(const list_executions& query, order_id order) {
  auto placed = orders_.read(order);
  if (!placed) return refused{list_not_owned()};
  auto fills = fills_of(order);
  auto limit = limit_of(query.at);
  if (query.at.before != 0) fills.resize(count_before(fills, placed->terms.account, query.at.before3));
  std::vector<execution_entry> items;
  for (auto each = fills.rbegin(); each != fills.rend() && items.size() <= limit; ++each) {
    find_execution_.ask(bucket_of({*each}), placed->terms.account.value, *each);
    if (!find_execution_.next()) continue;
    items.push_back(row_of(find_execution_));
    find_execution_.done();
  }
  for (auto& one : items) settlements_.mark(one);
  return page_of(std::move(items), limit);
}

std::vector<std::uint64_t> execution_queries::fills_of(order_id order) {
  std::vector<std::uint64_t> fills;
  order_fills_.ask(order.value);
  if (!order_fills_.next()) return fills;
  auto bytes = order_fills_.blob(0);
  for (std::uint64_t at = 0; !bytes.empty() && take_varint(bytes, at);) fills.push_back(at);
  order_fills_.done();
  return fills;
}

std::size_t execution_queries::count_before(const std::vector<std::uint64_t>& fills, account_id account,
                                            std::uint64_t seq) {
  const auto is_before = [&](std::uint64_t at) {
    find_execution_.ask(bucket_of({at}), account.value, at);
    const bool found = find_execution_.next() && find_execution_.number(3) < seq;
    find_execution_.done();
    return found;
  };
  return static_cast<std::size_t>(std::partition_point(fills.begin(), fills.end(), is_before) - fills.begin());
}

/// Where the execution is behind which the page begins.
std::optional<position> execution_queries::find_before(const list_executions& query) {
  if (query.at.before == 0) return position{newest_key};
  const auto order = orders_.read(order_id{query.at.before2});
  if (!order || order->terms.user != query.by) return std::nullopt;
  const auto fills = fills_of(order->terms.order);
  const auto count = count_before(fills, order->terms.account, query.at.before3);
  if (count == fills.size()) return std::nullopt;
  return position{fills[count]};
}

void execution_queries::load(const stream_part& part, account_id account, position before, std::size_t limit,
                             std::vector<listed_execution>& out) {
  account_executions_.ask(part.bucket, account.value, before.value, std::uint64_t{limit});
  while (account_executions_.next()) {
    out.push_back({{account_executions_.number(0)}, row_of(account_executions_)});
  }
}

execution_entry execution_queries::row_of(sql_statement& row) {
  execution_entry out;
  out.order = {row.number(1)};
  out.account = {row.number(2)};
  out.execution = row.number(3);
  out.symbol = {row.number(4)};
  out.side = row.word<side>(5);
  out.fill = {row.number(6), {row.integer(7)}, {row.integer(8)}, row.word<liquidity_kind>(9)};
  out.fee = {row.integer(10)};
  out.tax = {row.integer(11)};
  out.executed_at = {row.integer(12)};
  return out;
}

}  // namespace madang::trading

namespace madang::trading {

void add_queries(query_registry& to) {
  to.add<list_orders, order_queries, pg_order_queries>("orders");
  to.add<read_open_orders, open_order_queries, pg_open_order_queries>("open orders");
  to.add<list_open_in_symbol, open_in_symbol_queries, pg_open_in_symbol_queries>("open orders of a symbol");
  to.add<list_executions, execution_queries, pg_execution_queries>("executions");
}

}  // namespace madang::trading
