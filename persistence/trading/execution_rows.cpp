#include "persistence/trading/execution_rows.hpp"

#include <algorithm>

#include "persistence/codec/record_codec.hpp"

namespace madang::trading {
namespace {

/// The account whose `orders:` channel the record is an item of.
account_id listed_under(const projected_record& record) {
  for (std::size_t i = 0; i < record.stored->channel_count; ++i) {
    const auto& channel = record.stored->channels[i];
    if (channel.kind == channel_kind::orders) return {channel.key};
  }
  return {};
}

}  // namespace

execution_rows::execution_rows(sql_session& session, order_rows& orders, stream_index& index)
    : orders_(orders),
      index_(index),
      insert_(
          session,
          "INSERT OR REPLACE INTO executions (bucket, account, position, order_id, seq, symbol, side, trade, price, "
          "quantity, liquidity, fee, tax, executed_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
      put_unbooked_(session,
                    "INSERT OR REPLACE INTO unbooked_executions (order_id, trade, account, position) VALUES (?,?,?,?)"),
      find_unbooked_(session, "SELECT account, position FROM unbooked_executions WHERE order_id=? AND trade=?"),
      drop_unbooked_(session, "DELETE FROM unbooked_executions WHERE order_id=? AND trade=?"),
      book_(session, "UPDATE executions SET fee=?4, tax=?5 WHERE bucket=?1 AND account=?2 AND position=?3") {}

void execution_rows::take(const projected_record& record, const order_executed& event) {
  order_id order{record.stream.key};
  unbooked_[{order.value, event.fill.trade_number}] = static_cast<std::uint32_t>(rows_.size());
  rows_.push_back({order, record.seq, record.at, record.time, event.fill, listed_under(record), {}, {}, {}, false});
}

void execution_rows::take(const projected_record&, const fill_booked& event) {
  auto found = unbooked_.find({event.order.value, event.fill.trade_number});
  if (found == unbooked_.end()) {
    older_.push_back({event.order, event.fill.trade_number, event.fee, event.tax});
    return;
  }
  auto& target = rows_[found->second];
  target.fee = event.fee;
  target.tax = event.tax;
  target.booked = true;
  unbooked_.erase(found);
}

void execution_rows::write() {
  for (const auto& each : older_) book_older(each);
  for (auto& each : rows_) {
    each.owner = orders_.owner(each.order).value_or(order_owner{});
    if (!each.owner.account || each.owner.account == each.listed_under) continue;
    index_.touch(group_of(entity_of(each.owner.account)), each.at);
  }
  std::sort(rows_.begin(), rows_.end(), [](const row& a, const row& b) {
    auto a_bucket = bucket_of(a.at);
    auto b_bucket = bucket_of(b.at);
    if (a_bucket != b_bucket) return a_bucket < b_bucket;
    if (a.owner.account != b.owner.account) return a.owner.account < b.owner.account;
    return a.at < b.at;
  });
  for (const auto& each : rows_) {
    // An execution of an order that was never placed is a bug of its writer; nobody could be shown it.
    if (!each.owner.account) continue;
    insert_.run(bucket_of(each.at), each.owner.account.value, each.at.value, each.order.value, each.seq,
                each.owner.symbol.value, each.owner.side, each.fill.trade_number, each.fill.price.raw,
                each.fill.quantity.raw, each.fill.liquidity, each.fee.raw, each.tax.raw, each.time.value);
    if (each.booked) continue;
    put_unbooked_.run(each.order.value, each.fill.trade_number, each.owner.account.value, each.at.value);
  }
}

void execution_rows::book_older(const booking& each) {
  find_unbooked_.ask(each.order.value, each.trade);
  if (!find_unbooked_.next()) return;
  auto account = find_unbooked_.number(0);
  position at{find_unbooked_.number(1)};
  find_unbooked_.done();
  if (each.fee || each.tax) book_.run(bucket_of(at), account, at.value, each.fee.raw, each.tax.raw);
  drop_unbooked_.run(each.order.value, each.trade);
}

void execution_rows::clear() {
  rows_.clear();
  older_.clear();
  unbooked_.clear();
}

}  // namespace madang::trading
