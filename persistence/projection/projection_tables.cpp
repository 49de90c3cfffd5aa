#include "persistence/projection/projection_tables.hpp"

#include "messages/ensure.hpp"
#include "messages/market/symbol.hpp"
#include "persistence/codec/event_codec.hpp"

namespace madang {
namespace {

/// The account whose `orders:` channel the record is an item of.
account_id listed_under(const record_view& view) {
  for (std::size_t i = 0; i < view.channel_count; ++i) {
    if (view.channels[i].kind == channel_kind::orders) return {view.channels[i].key};
  }
  return {};
}

}  // namespace

projection_tables::projection_tables(sql_session& session)
    : index_(session),
      orders_(session),
      executions_(session),
      ledger_(session),
      accounts_(session),
      candles_(session),
      put_progress_(session, "UPDATE progress SET batch=?, position=?") {}

bool projection_tables::take(const durable_batch& batch, std::string& wrong) {
  record_walk walk(*batch.bytes);
  record_view view;
  position last;
  while (walk.next(view)) {
    record_place place{batch.number, static_cast<std::uint32_t>(walk.offset())};
    take_record(view, {view.stream, view.meta.seq, view.meta.at, view.meta.time, place});
    last = view.meta.at;
    ++events_;
  }
  if (walk.wrong() != nullptr) {
    wrong = "batch " + std::to_string(batch.number) + " at byte " + std::to_string(walk.offset()) + ": " + walk.wrong();
    return false;
  }
  if (last != position{} && last != batch.last) {
    wrong = "batch " + std::to_string(batch.number) + " ends at another position than it says";
    return false;
  }
  last_batch_ = batch.number;
  last_position_ = batch.last;
  return true;
}

void projection_tables::take_record(const record_view& view, const projected_record& record) {
  for (std::size_t i = 0; i < view.channel_count; ++i) {
    index_.add(lane_of(view.channels[i]), view.meta.channel_numbers[i], record);
  }
  if (view.stream.kind == entity_kind::order) {
    orders_.take_place(record);
  } else {
    index_.add({family_of(view.stream), 0}, record.seq, record);
  }
  if (view.type == messages_acknowledged::event_type) return;
  try {
    switch (view.stream.kind) {
      case entity_kind::order:
        return take_order(view, record);
      case entity_kind::account:
        return take_account(view, record);
      case entity_kind::symbol:
        return take_symbol(view, record);
      default:
        return;
    }
  } catch (const broken_invariant&) {
    // Amounts that overflow: the entity itself will be isolated on replay; its lists lack this event.
    ++not_understood_;
  }
}

void projection_tables::take_order(const record_view& view, const projected_record& record) {
  auto event = decode_event<order_event>(view.type, view.version, view.payload);
  if (!event) {
    ++not_understood_;
    return;
  }
  if (const auto* placed = std::get_if<order_placed>(&*event)) {
    index_.touch(family_of(entity_of(placed->terms.account)), record.at);
  } else if (const auto* executed = std::get_if<order_executed>(&*event)) {
    executions_.take(record, *executed, listed_under(view));
  }
  orders_.take(record, *event);
}

void projection_tables::take_account(const record_view& view, const projected_record& record) {
  auto event = decode_event<account_event>(view.type, view.version, view.payload);
  if (!event) {
    ++not_understood_;
    return;
  }
  if (const auto* booked = std::get_if<fill_booked>(&*event)) {
    executions_.take(*booked);
  } else if (const auto* opened = std::get_if<account_opened>(&*event)) {
    accounts_.take(record, *opened);
  }
  ledger_.take(record, *event);
}

void projection_tables::take_symbol(const record_view& view, const projected_record& record) {
  if (view.type != traded::event_type) return;
  auto event = decode_event<std::variant<traded>>(view.type, view.version, view.payload);
  if (event) {
    candles_.take(record, std::get<traded>(*event));
  } else {
    ++not_understood_;
  }
}

void projection_tables::write() {
  orders_.write();
  executions_.write(orders_, index_);
  ledger_.write();
  accounts_.write();
  candles_.write();
  index_.write();
  put_progress_.run(last_batch_, last_position_.value);
}

void projection_tables::clear() {
  index_.clear();
  orders_.clear();
  executions_.clear();
  ledger_.clear();
  accounts_.clear();
  candles_.clear();
  events_ = 0;
}

void projection_tables::undo() {
  index_.undo();
  orders_.undo();
  ledger_.undo();
}

void projection_tables::reset() {
  clear();
  index_.reset();
  orders_.reset();
  ledger_.reset();
}

}  // namespace madang
