#include "persistence/projection/list_reader.hpp"

#include <algorithm>
#include <limits>

#include "persistence/market/candle_rows.hpp"
#include "persistence/accounts/ledger_rows.hpp"
#include "persistence/codec/place_codec.hpp"

namespace madang {
namespace {

constexpr std::uint32_t page_limit_max = 1'000;
constexpr std::uint64_t newest = std::numeric_limits<std::int64_t>::max();

std::size_t limit_of(const page& at) { return std::clamp<std::uint32_t>(at.limit, 1, page_limit_max); }
std::uint64_t before_of(const page& at) { return at.before == 0 || at.before > newest ? newest : at.before; }

/// Drops what was read only to know that there is more.
template <class Item>
listing<Item> cut(std::vector<Item> items, std::size_t limit, bool stopped = false) {
  bool more = items.size() > limit || stopped;
  if (items.size() > limit) items.resize(limit);
  return {std::move(items), more};
}

/// The page of a search, which may have `stopped` before its end.
template <class Item>
list_answer page_of_search(std::vector<Item> items, std::size_t limit, bool stopped) {
  if (stopped && items.empty()) return list_unavailable{"the search takes too long"};
  return cut(std::move(items), limit, stopped);
}

constexpr const char* order_columns =
    "SELECT id, account, user, symbol, side, type, time_in_force, placed_quantity, placed_price, placed_worst, "
    "client_order_id, placed_at, created_at, status, reason, quantity, price, worst, filled, traded, version, updated_at "
    "FROM orders WHERE id=?";
constexpr const char* executions_sql =
    "SELECT position, order_id, account, seq, symbol, side, trade, price, quantity, liquidity, fee, tax, executed_at "
    "FROM executions WHERE bucket=? AND account=? AND position<? ORDER BY position DESC LIMIT ?";
constexpr const char* execution_sql =
    "SELECT position, order_id, account, seq, symbol, side, trade, price, quantity, liquidity, fee, tax, executed_at "
    "FROM executions WHERE bucket=? AND account=? AND position=?";

std::string reference_text(ledger_kind kind, symbol_id symbol, std::uint64_t reference) {
  switch (kind) {
    case ledger_kind::hold:
    case ledger_kind::release:
      return to_text(order_id{reference});
    case ledger_kind::buy:
    case ledger_kind::sell:
    case ledger_kind::fee:
    case ledger_kind::tax:
      return symbol.text() + "#" + std::to_string(reference);
    default:
      return std::to_string(reference);
  }
}

/// Appends the entries of one row that are older than `before`, newest first, until there are `limit`.
void read_ledger_part(std::uint64_t first, std::span<const std::byte> entries, std::uint64_t before, std::size_t limit,
                      std::vector<ledger_entry>& to) {
  if (before <= first) return;
  auto index = std::min<std::uint64_t>(entries.size() / ledger_line_bytes, before - first);
  while (index > 0 && to.size() < limit) {
    const auto [line, created_at] = read_ledger_line(entries, --index);
    to.push_back({first + index, line.kind, line.amount, line.cash_after,
                  reference_text(line.kind, line.symbol, line.reference), created_at});
  }
}

}  // namespace

/// The entries of one account from the newest to the oldest, a few at a time.
template <class Entry>
struct list_reader::account_walk {
  account_id account;
  stream_part part;
  position before;
  std::vector<Entry> entries;
  std::size_t next = 0;
};

/// The entries of several accounts, newest first, while there is time.
template <class Entry, class Load>
class list_reader::merged_walk {
 public:
  merged_walk(list_reader& reader, const std::vector<account_id>& accounts, position before, std::size_t step,
              Load load)
      : reader_(reader), step_(step), load_(std::move(load)) {
    for (auto account : accounts) {
      auto part = reader_.index_.newest_until(family_of(entity_of(account)), bucket_of(before));
      walks_.push_back({account, part, before, {}, 0});
    }
  }

  /// Valid until the next call; null at the end, and where the walk has stopped.
  const Entry* next() {
    look_at_clock();
    account_walk<Entry>* best = nullptr;
    for (auto& each : walks_) {
      fill(each);
      if (each.next == each.entries.size()) continue;
      if (best == nullptr || position_of(*best) < position_of(each)) best = &each;
    }
    return stopped_ || best == nullptr ? nullptr : &best->entries[best->next++];
  }
  /// The time was over before the end.
  bool stopped() const { return stopped_; }

 private:
  static position position_of(const account_walk<Entry>& each) { return place_of(each.entries[each.next]); }
  static position place_of(const listed_order& entry) { return entry.at; }
  static position place_of(const execution_entry& entry) { return {entry.key}; }

  void fill(account_walk<Entry>& each) {
    while (!stopped_ && each.next == each.entries.size() && each.part.bucket >= 0) {
      each.entries.clear();
      each.next = 0;
      load_(each.part, each.account, each.before, step_, each.entries);
      if (each.entries.size() == step_) {
        each.before = place_of(each.entries.back());
      } else {
        each.part = reader_.index_.previous(family_of(entity_of(each.account)), each.part);
      }
      look_at_clock();
    }
  }
  void look_at_clock() { stopped_ = stopped_ || reader_.late(); }

  list_reader& reader_;
  bool stopped_ = false;
  std::size_t step_;
  Load load_;
  std::vector<account_walk<Entry>> walks_;
};

list_reader::list_reader(sql_session& session, const open_order_index& open_orders)
    : session_(session),
      open_orders_(open_orders),
      index_(session),
      find_account_(session, "SELECT account, user, kind, currency, name, created_at FROM accounts WHERE account=?"),
      user_accounts_(session,
                     "SELECT account FROM user_accounts WHERE user=? AND account<? ORDER BY account DESC LIMIT ?"),
      find_order_(session, order_columns),
      account_orders_(session,
                      "SELECT position, order_id FROM account_orders "
                      "WHERE bucket=? AND account=? AND position<? ORDER BY position DESC LIMIT ?"),
      client_orders_(session,
                     "SELECT position, order_id FROM client_orders "
                     "WHERE bucket=? AND account=? AND client_hash=? AND position<? ORDER BY position DESC LIMIT ?"),
      account_executions_(session, executions_sql),
      order_fills_(session, "SELECT fills FROM orders WHERE id=?"),
      find_execution_(session, execution_sql),
      account_ledger_(session,
                      "SELECT first_entry, entries FROM ledger WHERE bucket=? AND account=? AND part<=? "
                      "ORDER BY part DESC"),
      symbol_candles_(session,
                      "SELECT minute, open, high, low, close, volume FROM candles "
                      "WHERE symbol=? AND minute>=? AND minute<? ORDER BY minute DESC") {}

list_answer list_reader::read(const list_query& query, steady::time_point deadline) {
  deadline_ = deadline;
  steps_ = 0;
  session_.run("BEGIN");
  auto out = std::visit([this](const auto& each) { return answer(each); }, query);
  if (auto failure = session_.commit()) return list_unavailable{"the list cannot be read: " + failure->text};
  return out;
}

bool list_reader::late() { return ++steps_ % 128 == 0 && steady::now() > deadline_; }

// ---- accounts -------------------------------------------------------------------------------------------------------

list_answer list_reader::answer(const list_accounts& query) {
  std::vector<account_view> items;
  auto limit = limit_of(query.at);
  user_accounts_.ask(query.by.value, before_of(query.at), std::uint64_t{limit + 1});
  while (user_accounts_.next()) {
    find_account_.ask(user_accounts_.number(0));
    if (!find_account_.next()) continue;
    auto& row = find_account_;
    items.push_back({{row.number(0)}, {row.number(1)}, row.word<account_kind>(2), row.word<currency>(3),
                     std::string(row.text(4)), {row.integer(5)}});
    row.done();
  }
  return cut(std::move(items), limit);
}

bool list_reader::owns(user_id by, account_id account) {
  find_account_.ask(account.value);
  if (!find_account_.next()) return false;
  bool same = find_account_.number(1) == by.value;
  find_account_.done();
  return same;
}

std::optional<std::vector<account_id>> list_reader::accounts_of(user_id by, std::optional<account_id> only) {
  if (only) {
    if (!owns(by, *only)) return std::nullopt;
    return std::vector{*only};
  }
  std::vector<account_id> all;
  user_accounts_.ask(by.value, newest, std::uint64_t{page_limit_max});
  while (user_accounts_.next()) all.push_back({user_accounts_.number(0)});
  return all;
}

// ---- orders ---------------------------------------------------------------------------------------------------------

std::optional<order_view> list_reader::read_order(order_id order, position* placed_at) {
  auto& row = find_order_;
  row.ask(order.value);
  if (!row.next()) return std::nullopt;
  order_view out;
  out.terms = {{row.number(0)}, {row.number(1)}, {row.number(2)}, {row.number(3)}, row.word<side>(4),
               row.word<order_type>(5), row.word<time_in_force>(6), {row.integer(7)}, {row.integer(8)},
               {row.integer(9)}, std::string(row.text(10))};
  if (placed_at != nullptr) *placed_at = {row.number(11)};
  out.created_at = {row.integer(12)};
  out.standing = {row.word<order_status>(13), row.word<order_reason>(14), {row.integer(15)}, {row.integer(16)},
                  {row.integer(17)}, {row.integer(18)}, {row.integer(19)}};
  out.version = row.number(20);
  out.updated_at = {row.integer(21)};
  row.done();
  return out;
}

list_answer list_reader::answer(const list_orders& query) {
  auto accounts = accounts_of(query.by, query.account);
  if (!accounts) return not_yours{};
  return query.status == order_filter::open ? open_orders(query, *accounts) : placed_orders(query, *accounts);
}

list_answer list_reader::open_orders(const list_orders& query, const std::vector<account_id>& accounts) {
  std::vector<order_id> candidates;
  for (auto account : accounts) {
    auto open = open_orders_.newest(account, {query.at.before}, SIZE_MAX);
    candidates.insert(candidates.end(), open.begin(), open.end());
  }
  std::sort(candidates.begin(), candidates.end(), std::greater<>{});
  auto limit = limit_of(query.at);
  std::vector<order_view> items;
  for (auto each : candidates) {
    if (items.size() > limit) break;
    auto order = read_order(each);
    if (!order || !is_open(order->standing.status)) continue;
    if (query.symbol && order->terms.symbol != *query.symbol) continue;
    if (query.client_order_id && order->terms.client_order_id != *query.client_order_id) continue;
    items.push_back(*std::move(order));
  }
  return cut(std::move(items), limit);
}

void list_reader::load_orders(const stream_part& part, account_id account, std::optional<std::uint64_t> client_hash,
                              position before, std::size_t limit, std::vector<listed_order>& out) {
  auto& row = client_hash ? client_orders_ : account_orders_;
  if (client_hash) {
    row.ask(part.bucket, account.value, *client_hash, before.value, std::uint64_t{limit});
  } else {
    row.ask(part.bucket, account.value, before.value, std::uint64_t{limit});
  }
  while (row.next()) out.push_back({{row.number(0)}, {row.number(1)}});
}

list_answer list_reader::placed_orders(const list_orders& query, const std::vector<account_id>& accounts) {
  position before{newest};
  if (query.at.before != 0) {
    auto last = read_order(order_id{query.at.before}, &before);
    // A cursor that is not one of ours leads nowhere.
    if (!last || last->terms.user != query.by) return listing<order_view>{};
  }
  auto limit = limit_of(query.at);
  std::optional<std::uint64_t> hash;
  if (query.client_order_id) hash = client_order_hash(*query.client_order_id);
  auto load = [this, hash](const stream_part& part, account_id account, auto&&... args) {
    load_orders(part, account, hash, args...);
  };
  merged_walk<listed_order, decltype(load)> walk(*this, accounts, before, limit + 1, load);
  std::vector<order_view> items;
  while (items.size() <= limit) {
    const auto* next = walk.next();
    if (next == nullptr) break;
    auto order = read_order(next->order);
    if (!order) continue;
    if (query.status == order_filter::closed && is_open(order->standing.status)) continue;
    if (query.symbol && order->terms.symbol != *query.symbol) continue;
    if (query.client_order_id && order->terms.client_order_id != *query.client_order_id) continue;
    items.push_back(*std::move(order));
  }
  return page_of_search(std::move(items), limit, walk.stopped());
}

// ---- executions -----------------------------------------------------------------------------------------------------

execution_entry list_reader::execution_row(sql_statement& row) {
  execution_entry out;
  out.key = row.number(0);
  out.order = {row.number(1)};
  out.account = {row.number(2)};
  out.execution = row.number(3);
  out.symbol = {row.number(4)};
  out.on = row.word<side>(5);
  out.fill = {row.number(6), {row.integer(7)}, {row.integer(8)}, row.word<liquidity_kind>(9)};
  out.fee = {row.integer(10)};
  out.tax = {row.integer(11)};
  out.executed_at = {row.integer(12)};
  return out;
}

void list_reader::load_executions(const stream_part& part, account_id account, position before, std::size_t limit,
                                  std::vector<execution_entry>& out) {
  account_executions_.ask(part.bucket, account.value, before.value, std::uint64_t{limit});
  while (account_executions_.next()) out.push_back(execution_row(account_executions_));
}

list_answer list_reader::answer(const list_executions& query) {
  auto accounts = accounts_of(query.by, query.account);
  if (!accounts) return not_yours{};
  if (query.order) return executions_of(query, *query.order);
  auto limit = limit_of(query.at);
  auto load = [this](auto&&... args) { load_executions(args...); };
  merged_walk<execution_entry, decltype(load)> walk(*this, *accounts, {before_of(query.at)}, limit + 1, load);
  std::vector<execution_entry> items;
  while (items.size() <= limit) {
    const auto* next = walk.next();
    if (next == nullptr) break;
    items.push_back(*next);
  }
  return page_of_search(std::move(items), limit, walk.stopped());
}

list_answer list_reader::executions_of(const list_executions& query, order_id order) {
  auto owner = read_order(order);
  if (!owner || owner->terms.user != query.by) return not_yours{};
  if (query.account && owner->terms.account != *query.account) return not_yours{};
  std::vector<std::uint64_t> fills;
  order_fills_.ask(order.value);
  if (order_fills_.next()) {
    auto bytes = order_fills_.blob(0);
    for (std::uint64_t at = 0; !bytes.empty() && take_varint(bytes, at);) fills.push_back(at);
    order_fills_.done();
  }
  auto limit = limit_of(query.at);
  auto before = before_of(query.at);
  std::vector<execution_entry> items;
  for (auto each = fills.rbegin(); each != fills.rend() && items.size() <= limit; ++each) {
    if (*each >= before) continue;
    find_execution_.ask(bucket_of({*each}), owner->terms.account.value, *each);
    if (!find_execution_.next()) continue;
    items.push_back(execution_row(find_execution_));
    find_execution_.done();
  }
  return cut(std::move(items), limit);
}

// ---- ledger ---------------------------------------------------------------------------------------------------------

list_answer list_reader::answer(const list_ledger& query) {
  if (!owns(query.by, query.account)) return not_yours{};
  auto limit = limit_of(query.at);
  auto before = before_of(query.at);
  auto stream = family_of(entity_of(query.account));
  std::vector<ledger_entry> items;
  auto& row = account_ledger_;
  for (auto part = index_.newest(stream); part.bucket >= 0 && items.size() <= limit;
       part = index_.previous(stream, part)) {
    row.ask(part.bucket, query.account.value, ledger_part_of(before));
    while (items.size() <= limit && row.next()) {
      read_ledger_part(row.number(0), row.blob(1), before, limit + 1, items);
    }
    row.done();
    if (late()) return page_of_search(std::move(items), limit, true);
  }
  return cut(std::move(items), limit);
}

// ---- candles --------------------------------------------------------------------------------------------------------

list_answer list_reader::answer(const list_candles& query) {
  constexpr std::int64_t minute_s = 60;
  auto interval = std::max<std::int64_t>(query.interval_s / minute_s, 1);  // in minutes
  auto from = query.from.value / nanos_per_minute;
  auto to = query.to.value == 0 ? INT64_MAX : (query.to.value + nanos_per_minute - 1) / nanos_per_minute;
  auto limit = std::clamp<std::uint32_t>(query.limit, 1, page_limit_max);
  std::vector<candle> items;
  auto& row = symbol_candles_;
  for (row.ask(query.symbol.value, from, to); row.next();) {
    auto minute = row.integer(0);
    unix_nanos start{minute / interval * interval * nanos_per_minute};
    candle one{start, {row.integer(1)}, {row.integer(2)}, {row.integer(3)}, {row.integer(4)}, {row.integer(5)}};
    bool same = !items.empty() && items.back().start == start;
    if (!same && (items.size() > limit || late())) break;
    if (same) {
      merge_candle(one, items.back());
      items.back() = one;
    } else {
      items.push_back(one);
    }
  }
  row.done();
  return cut(std::move(items), limit);
}

}  // namespace madang
