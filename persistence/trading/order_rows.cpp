#include "persistence/trading/order_rows.hpp"

#include "persistence/codec/record_location_codec.hpp"

namespace madang::trading {
namespace {

/// Owners that are remembered; over it all are forgotten and read again.
constexpr std::size_t owners_max = 400'000;

// What || joins becomes a text, even of blobs: hence the casts.
constexpr const char* insert_sql =
    "INSERT INTO orders (id, account, user, symbol, side, type, time_in_force, placed_quantity, placed_price, "
    "placed_worst, client_order_id, placed_at, created_at, status, reason, quantity, price, worst, filled, traded, "
    "version, updated_at, places, fills) "
    "VALUES (?,?,?,?,?,?,?,?,?,?,nullif(?,''),?,?,?,?,?,?,?,?,?,?,?,?,?) "
    // An order that is placed twice is a bug of its writer; no constraint of a derived table may refuse a batch.
    "ON CONFLICT (id) DO UPDATE SET status=excluded.status, reason=excluded.reason, quantity=excluded.quantity, "
    "price=excluded.price, worst=excluded.worst, filled=excluded.filled, traded=excluded.traded, "
    "version=excluded.version, updated_at=excluded.updated_at, places=CAST(places||excluded.places AS BLOB), "
    "fills=CAST(fills||excluded.fills AS BLOB)";
constexpr const char* update_sql =
    "UPDATE orders SET status=?2, reason=?3, quantity=?4, price=?5, worst=?6, filled=?7, traded=?8, version=?9, "
    "updated_at=CASE WHEN version<>?9 THEN ?10 ELSE updated_at END, places=CAST(places||?11 AS BLOB), fills=CAST(fills||?12 AS BLOB) WHERE id=?1";
constexpr const char* touch_sql =
    "UPDATE orders SET version=max(version,?2), updated_at=max(updated_at,?3), places=CAST(places||?4 AS BLOB) WHERE id=?1";

std::span<const std::byte> as_blob(const std::string& text) {
  return std::as_bytes(std::span(text));
}

}  // namespace

std::uint64_t client_order_hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (char each : text) hash = (hash ^ static_cast<unsigned char>(each)) * 1099511628211ULL;
  return mix64(hash);
}

order_rows::order_rows(sql_session& session, stream_index& index, open_order_index& open)
    : session_(session),
      index_(index),
      open_orders_(open),
      insert_(session, insert_sql),
      update_(session, update_sql),
      touch_(session, touch_sql),
      open_(session, "INSERT OR REPLACE INTO open_orders (id, account) VALUES (?,?)"),
      close_(session, "DELETE FROM open_orders WHERE id=?"),
      list_(session, "INSERT OR REPLACE INTO account_orders (bucket, account, position, order_id) VALUES (?,?,?,?)"),
      name_(
          session,
          "INSERT OR REPLACE INTO client_orders (bucket, account, client_hash, position, order_id) VALUES (?,?,?,?,?)"),
      find_owner_(session, "SELECT account, symbol, side FROM orders WHERE id=?") {}

order_rows::row& order_rows::row_of(order_id order) {
  auto [found, added] = row_index_.try_emplace(order.value, static_cast<std::uint32_t>(row_count_));
  if (!added) return rows_[found->second];
  if (row_count_ == rows_.size()) rows_.emplace_back();
  auto& fresh = rows_[row_count_++];
  fresh.order = order;
  fresh.placed = false;
  fresh.changed = false;
  fresh.version = 0;
  fresh.updated_at = {};
  fresh.seq = 0;
  fresh.locations.clear();
  fresh.fills.clear();
  return fresh;
}

void order_rows::take_location(const projected_record& record) {
  auto& target = row_of(order_id{record.stream.key});
  target.seq = record.seq;
  const auto writer = session_.other() == nullptr ? 0 : session_.other()->writer();
  append_place(target.locations, with_writer(record.location, writer), 1);
}

void order_rows::note_version(row& target, std::uint64_t version, unix_nanos time) {
  if (target.version == version) return;
  target.version = version;
  target.updated_at = time;
}

void order_rows::add_fill(row& target, const projected_record& record) {
  append_varint(target.fills, record.at.value);
}

void order_rows::location(row& target, const projected_record& record, const order_placed& event) {
  const auto& terms = event.terms;
  // Lists of a server have indexes of their own.
  if (session_.dialect() == sql_dialect::sqlite) index_.touch(group_of(entity_of(terms.account)), record.at);
  target.placed = true;
  target.changed = true;
  target.terms = terms;
  target.placed_at = record.at;
  target.created_at = record.time;
  target.progress = {order_status::validated, order_reason::none, terms.quantity, terms.price, terms.worst, {}, {}};
  remember(target.order, {terms.account, terms.symbol, terms.side});
}

void order_rows::remember(order_id order, const order_owner& owner) {
  if (owners_.size() >= owners_max) owners_.clear();
  owners_[order.value] = owner;
}

std::optional<order_owner> order_rows::owner(order_id order) {
  if (auto found = owners_.find(order.value); found != owners_.end()) return found->second;
  if (auto found = row_index_.find(order.value); found != row_index_.end() && rows_[found->second].placed) {
    const auto& terms = rows_[found->second].terms;
    return order_owner{terms.account, terms.symbol, terms.side};
  }
  auto read = read_owner(order);
  if (!read || !read->account) return std::nullopt;
  remember(order, *read);
  return read;
}

std::optional<order_owner> order_rows::read_owner(order_id order) {
  find_owner_.ask(order.value);
  if (!find_owner_.next()) return std::nullopt;
  order_owner read{{find_owner_.number(0)}, {find_owner_.number(1)}, find_owner_.word<side>(2)};
  find_owner_.done();
  return read;
}

void order_rows::write() {
  open_changes_.clear();
  open_orders_.announce(last_at_);
  for (std::size_t i = 0; i < row_count_; ++i) {
    const auto& each = rows_[i];
    if (each.placed) {
      insert(each);
    } else {
      update(each);
    }
  }
}

void order_rows::insert(const row& each) {
  const auto& terms = each.terms;
  const auto& now = each.progress;
  insert_.run(each.order.value, terms.account.value, terms.user.value, terms.symbol.value, terms.side, terms.type,
              terms.time_in_force, terms.quantity.raw, terms.price.raw, terms.worst.raw,
              std::string_view(terms.client_order_id), each.placed_at.value, each.created_at.value, now.status,
              now.reason, now.quantity.raw, now.price.raw, now.worst.raw, now.filled.raw, now.traded.raw, each.version,
              each.updated_at.value, as_blob(each.locations), as_blob(each.fills));
  if (!terms.account) return;
  auto bucket = bucket_of(each.placed_at);
  list_.run(bucket, terms.account.value, each.placed_at.value, each.order.value);
  if (!terms.client_order_id.empty()) {
    auto hash = client_order_hash(terms.client_order_id);
    name_.run(bucket, terms.account.value, hash, each.placed_at.value, each.order.value);
  }
  if (!is_open(now.status)) return;
  open_.run(each.order.value, terms.account.value);
  open_changes_.push_back({each.order, terms.account, true});
}

void order_rows::update(const row& each) {
  const auto& now = each.progress;
  if (each.changed) {
    update_.run(each.order.value, now.status, now.reason, now.quantity.raw, now.price.raw, now.worst.raw,
                now.filled.raw, now.traded.raw, each.version, each.updated_at.value, as_blob(each.locations),
                as_blob(each.fills));
  } else {
    touch_.run(each.order.value, each.version, each.updated_at.value, as_blob(each.locations));
  }
  if (!session_.failed() && !session_.changed_a_row()) return insert_without_terms(each);
  if (!each.changed || is_open(now.status)) return;
  close_.run(each.order.value);
  if (auto found = owner(each.order)) open_changes_.push_back({each.order, found->account, false});
}

// A stream that does not start with order_placed is a bug of its writer. It is still indexed, so that a replay sees it.
void order_rows::insert_without_terms(const row& each) {
  row bare = each;
  bare.terms = {};
  bare.placed_at = {};
  bare.created_at = {};
  if (!bare.changed) bare.progress = {};
  insert(bare);
}

void order_rows::clear() {
  for (std::size_t i = 0; i < row_count_; ++i) {
    const auto& each = rows_[i];
    if (each.changed && !is_open(each.progress.status)) owners_.erase(each.order.value);
  }
  open_changes_.clear();
  row_index_.clear();
  row_count_ = 0;
}

void order_rows::committed() {
  open_orders_.apply(open_changes_, last_at_);
}

void order_rows::undo() {
  open_changes_.clear();
  open_orders_.withdraw();
}

void order_rows::load() {
  open_orders_.clear();
  sql_statement read(session_, "SELECT id, account FROM open_orders ORDER BY id");
  std::vector<open_state_change> open;
  for (read.ask(); read.next();) {
    open.push_back({{read.number(0)}, {read.number(1)}, true});
    if (open.size() < 10'000) continue;
    open_orders_.fill(open);
    open.clear();
  }
  open_orders_.fill(open);
  open_orders_.filled();
}

void order_rows::reset() {
  clear();
  owners_.clear();
}

}  // namespace madang::trading
