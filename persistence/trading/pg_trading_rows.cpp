#include "persistence/trading/pg_trading_rows.hpp"

#include <map>
#include <utility>

#include "messages/accounts/words.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"
#include "persistence/tables/pg_columns.hpp"

namespace madang::trading {
namespace {

constexpr const char* unnested_orders =
    "unnest(?1::bigint[], ?2::bigint[], ?3::bigint[], ?4::text[], ?5::text[], ?6::text[], ?7::text[], ?8::bigint[], "
    "?9::bigint[], ?10::bigint[], ?11::text[], ?12::bigint[], ?13::text[], ?14::text[], ?15::bigint[], ?16::bigint[], "
    "?17::bigint[], ?18::bigint[], ?19::bigint[], ?20::bigint[], ?21::bigint[], ?22::bigint[], ?23::bytea[]) "
    "AS u (id, account, user_id, symbol, side, type, time_in_force, placed_quantity, placed_price, placed_worst, "
    "client_order_id, created_at, status, reason, quantity, price, worst, filled, traded, version, updated_at, seq, "
    "places)";

std::string insert_sql(std::string_view condition, std::string_view conflict) {
  return "INSERT INTO orders AS old (id, account, user_id, symbol, side, type, time_in_force, placed_quantity, "
         "placed_price, placed_worst, client_order_id, created_at, status, reason, quantity, price, worst, filled, "
         "traded, version, updated_at, seq, places) SELECT id, account, user_id, symbol, side, type, time_in_force, "
         "placed_quantity, placed_price, placed_worst, nullif(client_order_id, ''), created_at, status, reason, "
         "quantity, price, worst, filled, traded, version, updated_at, seq, places FROM " +
         std::string(unnested_orders) + std::string(condition) + " ON CONFLICT (id) DO " + std::string(conflict);
}

/// `name` of the younger of two states of an order, `old` and `now`.
std::string younger(const std::string& name, const std::string& old, const std::string& now, bool may_be_empty) {
  return name + "=CASE WHEN " + now + ".seq<" + old + ".seq" + (may_be_empty ? " OR " + now + ".status=''" : "") +
         " THEN " + old + "." + name + " ELSE " + now + "." + name + " END, ";
}

/// The columns that an order's last event says, each of the younger state. An empty status of `now`: only its places,
/// and perhaps the version, are there.
std::string younger_progress(const std::string& old, const std::string& now, bool may_be_empty) {
  std::string out;
  for (const char* each : {"status", "reason", "quantity", "price", "worst", "filled", "traded"}) {
    out += younger(each, old, now, may_be_empty);
  }
  return out;
}

/// Where an order's records are, older ones first.
std::string joined_places(const std::string& old, const std::string& now) {
  return "seq=greatest(" + old + ".seq, " + now + ".seq), places=CASE WHEN " + now + ".seq<" + old + ".seq THEN " +
         now + ".places||" + old + ".places ELSE " + old + ".places||" + now + ".places END";
}

/// An order that is there already was placed twice, a bug of its writer, for no constraint of a derived table may
/// refuse a batch; or what followed was projected first, from another journal, and did not know its terms.
std::string placed_again() {
  std::string out = "UPDATE SET ";
  for (const std::string each : {"user_id", "symbol", "side", "type", "time_in_force", "placed_quantity",
                                 "placed_price", "placed_worst", "client_order_id", "created_at"}) {
    out += each + "=CASE WHEN old.account=0 THEN excluded." + each + " ELSE old." + each + " END, ";
  }
  return out + "account=CASE WHEN old.account=0 THEN excluded.account ELSE old.account END, " +
         younger_progress("old", "excluded", false) + younger("version", "old", "excluded", false) +
         younger("updated_at", "old", "excluded", false) + joined_places("old", "excluded");
}

std::string update_sql() {
  return "UPDATE orders o SET " + younger_progress("o", "u", true) +
         "version=CASE WHEN u.status='' OR u.seq<o.seq THEN greatest(o.version, u.version) ELSE u.version END, "
         "updated_at=CASE WHEN u.status='' OR u.seq<o.seq THEN greatest(o.updated_at, u.updated_at) "
         "WHEN o.version<>u.version THEN u.updated_at ELSE o.updated_at END, " +
         joined_places("o", "u") +
         " FROM unnest(?1::bigint[], ?2::text[], ?3::text[], ?4::bigint[], ?5::bigint[], ?6::bigint[], ?7::bigint[], "
         "?8::bigint[], ?9::bigint[], ?10::bigint[], ?11::bigint[], ?12::bytea[]) "
         "AS u (id, status, reason, quantity, price, worst, filled, traded, version, updated_at, seq, places) "
         "WHERE o.id=u.id";
}

/// Of the orders that a chunk has placed and left open, those that are.
std::string open_sql() {
  std::string words;
  for (std::uint8_t number = 0; number < 32; ++number) {
    const auto status = static_cast<order_status>(number);
    if (is_open(status)) words += (words.empty() ? "'" : ", '") + std::string(to_text(status)) + "'";
  }
  return "INSERT INTO open_orders (id, account) SELECT u.id, u.account FROM unnest(?1::bigint[], ?2::bigint[]) "
         "AS u (id, account) JOIN orders o ON o.id=u.id WHERE o.status IN (" +
         words + ") ON CONFLICT DO NOTHING";
}

constexpr const char* insert_executions_sql =
    "INSERT INTO executions (account, order_id, seq, symbol, side, trade, price, quantity, liquidity, fee, tax, "
    "executed_at) SELECT * FROM unnest(?1::bigint[], ?2::bigint[], ?3::bigint[], ?4::text[], ?5::text[], "
    "?6::bigint[], ?7::bigint[], ?8::bigint[], ?9::text[], ?10::bigint[], ?11::bigint[], ?12::bigint[]) "
    "ON CONFLICT DO NOTHING";

/// An execution or a booking waits for the other; who comes second waits for the one that is being written by then.
constexpr const char* wait_sql =
    "INSERT INTO unbooked_executions AS old (order_id, trade, executed, booked, fee, tax) "
    "SELECT * FROM unnest(?1::bigint[], ?2::bigint[], ?3::bigint[], ?4::bigint[], ?5::bigint[], ?6::bigint[]) "
    "ON CONFLICT (order_id, trade) DO UPDATE SET executed=greatest(old.executed, excluded.executed), "
    "booked=greatest(old.booked, excluded.booked), fee=CASE WHEN excluded.booked=1 THEN excluded.fee ELSE old.fee END, "
    "tax=CASE WHEN excluded.booked=1 THEN excluded.tax ELSE old.tax END";

/// Those of them that have met.
constexpr const char* book_sql =
    "WITH met AS (DELETE FROM unbooked_executions w USING unnest(?1::bigint[], ?2::bigint[]) AS u (order_id, trade) "
    "WHERE w.order_id=u.order_id AND w.trade=u.trade AND w.executed=1 AND w.booked=1 "
    "RETURNING w.order_id, w.trade, w.fee, w.tax) "
    "UPDATE executions e SET fee=met.fee, tax=met.tax FROM met WHERE e.order_id=met.order_id AND e.trade=met.trade";

}  // namespace

/// Rows of a chunk, a column each.
struct pg_order_rows::columns {
  sql_integers id, account, user, placed_quantity, placed_price, placed_worst, created_at;
  sql_integers quantity, price, worst, filled, traded, version, updated_at, seq;
  sql_texts symbol, side, type, time_in_force, client_order_id, status, reason;
  sql_blobs places;

  void add(const row& each) {
    const auto& terms = each.terms;
    const bool knows_terms = each.placed;
    const auto known = [&](std::int64_t raw) { return knows_terms ? raw : 0; };
    const auto word = [&](std::string_view text) { return knows_terms ? std::string(text) : std::string(); };
    id.push_back(to_column(each.order.value));
    account.push_back(known(to_column(terms.account.value)));
    user.push_back(known(to_column(terms.user.value)));
    symbol.push_back(knows_terms ? terms.symbol.text() : "");
    side.push_back(word(to_text(terms.side)));
    type.push_back(word(to_text(terms.type)));
    time_in_force.push_back(word(to_text(terms.time_in_force)));
    placed_quantity.push_back(known(terms.quantity.raw));
    placed_price.push_back(known(terms.price.raw));
    placed_worst.push_back(known(terms.worst.raw));
    client_order_id.push_back(word(terms.client_order_id));
    created_at.push_back(known(each.created_at.value));
    add_progress(each);
  }

 private:
  void add_progress(const row& each) {
    const order_progress none{};
    const auto& now = each.changed ? each.progress : none;
    status.push_back(each.changed ? std::string(to_text(now.status)) : std::string());
    reason.push_back(each.changed ? std::string(to_text(now.reason)) : std::string());
    quantity.push_back(now.quantity.raw);
    price.push_back(now.price.raw);
    worst.push_back(now.worst.raw);
    filled.push_back(now.filled.raw);
    traded.push_back(now.traded.raw);
    version.push_back(to_column(each.version));
    updated_at.push_back(each.updated_at.value);
    seq.push_back(to_column(each.seq));
    places.push_back(bytes_of(each.locations));
  }
};

pg_order_rows::pg_order_rows(sql_session& session, stream_index& index, open_order_index& open)
    : order_rows(session, index, open),
      insert_(session, insert_sql("", placed_again())),
      update_(session, update_sql()),
      insert_bare_(session, insert_sql(" WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.id=u.id)", "NOTHING")),
      open_(session, open_sql()),
      close_(session, "DELETE FROM open_orders WHERE id = ANY(?1::bigint[])"),
      find_owner_(session, "SELECT account, symbol, side FROM orders WHERE id=?") {}

std::optional<order_owner> pg_order_rows::read_owner(order_id order) {
  find_owner_.ask(order.value);
  if (!find_owner_.next()) return std::nullopt;
  order_owner read{{find_owner_.number(0)}, symbol_of(find_owner_.text(1)), {}};
  plain::read_column(find_owner_, 2, read.side);
  find_owner_.done();
  return read;
}

void pg_order_rows::write() {
  columns placed;
  columns changed;
  sql_integers opened;
  sql_integers opened_for;
  sql_integers closed;
  for (const auto& each : std::span(begin(), end())) {
    (each.placed ? placed : changed).add(each);
    const bool open = each.changed && is_open(each.progress.status);
    if (each.placed && open && each.terms.account) {
      opened.push_back(to_column(each.order.value));
      opened_for.push_back(to_column(each.terms.account.value));
    } else if (!each.placed && each.changed && !open) {
      closed.push_back(to_column(each.order.value));
    }
  }
  insert(placed);
  update(changed);
  if (!opened.empty()) open_.run(opened, opened_for);
  if (!closed.empty()) close_.run(closed);
}

void pg_order_rows::insert(const columns& r) {
  if (r.id.empty()) return;
  insert_.run(r.id, r.account, r.user, r.symbol, r.side, r.type, r.time_in_force, r.placed_quantity, r.placed_price,
              r.placed_worst, r.client_order_id, r.created_at, r.status, r.reason, r.quantity, r.price, r.worst,
              r.filled, r.traded, r.version, r.updated_at, r.seq, r.places);
}

/// A stream that does not start with order_placed is a bug of its writer. It is still indexed, so that a replay sees
/// it.
void pg_order_rows::update(const columns& r) {
  if (r.id.empty()) return;
  update_.run(r.id, r.status, r.reason, r.quantity, r.price, r.worst, r.filled, r.traded, r.version, r.updated_at,
              r.seq, r.places);
  if (session().failed() || session().other()->changes() == static_cast<std::int64_t>(r.id.size())) return;
  insert_bare_.run(r.id, r.account, r.user, r.symbol, r.side, r.type, r.time_in_force, r.placed_quantity,
                   r.placed_price, r.placed_worst, r.client_order_id, r.created_at, r.status, r.reason, r.quantity,
                   r.price, r.worst, r.filled, r.traded, r.version, r.updated_at, r.seq, r.places);
}

// ---- executions ----------------------------------------------------------------------------------------------------

pg_execution_rows::pg_execution_rows(sql_session& session, order_rows& orders, stream_index& index)
    : execution_rows(session, orders, index),
      months_(session, "executions"),
      wait_(session, wait_sql),
      book_(session, book_sql),
      insert_(session, insert_executions_sql),
      find_orphan_(session, "SELECT 1 FROM executions WHERE account=0 LIMIT 1"),
      adopt_(session,
             "UPDATE executions e SET account=o.account, symbol=o.symbol, side=o.side FROM orders o "
             "WHERE e.account=0 AND o.id=e.order_id AND o.account<>0") {}

void pg_execution_rows::reset() {
  clear();
  months_.forget();
}

void pg_execution_rows::write() {
  insert();
  match();
  if (orders().places_any() || !rows().empty()) adopt();
}

/// Executions of the chunk that are not booked in it, and bookings of executions that are not of it.
void pg_execution_rows::match() {
  struct half {
    bool is_executed = false;
    const booking* booked = nullptr;
  };
  std::map<std::pair<std::int64_t, std::int64_t>, half> halves;
  for (const auto& each : rows()) {
    if (!each.booked) halves[{to_column(each.order.value), to_column(each.fill.trade_number)}].is_executed = true;
  }
  for (const auto& each : older()) halves[{to_column(each.order.value), to_column(each.trade)}].booked = &each;
  if (halves.empty()) return;
  sql_integers order, trade, executed, booked, fee, tax;
  for (const auto& [key, one] : halves) {
    order.push_back(key.first);
    trade.push_back(key.second);
    executed.push_back(one.is_executed ? 1 : 0);
    booked.push_back(one.booked != nullptr ? 1 : 0);
    fee.push_back(one.booked != nullptr ? one.booked->fee.raw : 0);
    tax.push_back(one.booked != nullptr ? one.booked->tax.raw : 0);
  }
  wait_.run(order, trade, executed, booked, fee, tax);
  book_.run(order, trade);
}

/// Executions that came before their orders get what they lack.
void pg_execution_rows::adopt() {
  find_orphan_.ask();
  if (!find_orphan_.next()) return;
  find_orphan_.done();
  adopt_.run();
}

void pg_execution_rows::insert() {
  sql_integers account, order, seq, trade, price, quantity, fee, tax, executed_at;
  sql_texts symbol, side, liquidity;
  for (auto& each : rows()) {
    each.owner = orders().owner(each.order).value_or(order_owner{});
    const bool is_known = each.owner.account.value != 0;
    months_.want(each.time);
    account.push_back(to_column(each.owner.account.value));
    order.push_back(to_column(each.order.value));
    seq.push_back(to_column(each.seq));
    symbol.push_back(is_known ? each.owner.symbol.text() : "");
    side.emplace_back(is_known ? to_text(each.owner.side) : std::string_view());
    trade.push_back(to_column(each.fill.trade_number));
    price.push_back(each.fill.price.raw);
    quantity.push_back(each.fill.quantity.raw);
    liquidity.emplace_back(to_text(each.fill.liquidity));
    fee.push_back(each.fee.raw);
    tax.push_back(each.tax.raw);
    executed_at.push_back(each.time.value);
  }
  if (account.empty()) return;
  insert_.run(account, order, seq, symbol, side, trade, price, quantity, liquidity, fee, tax, executed_at);
}

}  // namespace madang::trading
