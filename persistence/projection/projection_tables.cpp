#include "persistence/projection/projection_tables.hpp"

#include <algorithm>

#include "messages/ensure.hpp"
#include "messages/envelope/peer_message.hpp"

namespace madang {
namespace {

/// How far the tables have come, as one who knows where they were: where somebody else has moved them, nothing changes.
std::string put_progress_sql(const sql_session& session, table_fill fill) {
  const bool is_server = session.dialect() == sql_dialect::postgres;
  if (fill == table_fill::follow) {
    if (is_server) return "UPDATE projected SET batch=?1, position=?2 WHERE batch=?3" + session.and_own();
    return "UPDATE progress SET batch=?1, position=?2 WHERE ?3 IS NOT NULL";
  }
  if (!is_server) return "UPDATE table_versions SET refilled=?1 WHERE refilled IS NOT NULL AND ?2+?3 IS NOT NULL";
  return "UPDATE table_versions SET refilled=?1 WHERE refilled=?3 AND ?2::bigint IS NOT NULL";
}

}  // namespace

projection_tables::projection_tables(sql_session& session, const table_registry& registry, open_order_index& open,
                                     table_fill fill, std::vector<position_range> superseded)
    : session_(session),
      fill_(fill),
      index_(session),
      set_(session, index_, open),
      put_progress_(session, put_progress_sql(session, fill)),
      superseded_(std::move(superseded)) {
  for (const auto& each : registry.contexts()) each.make(set_);
}

bool projection_tables::take(const durable_batch& batch, std::string& wrong) {
  if (!std::exchange(began_, true)) before_ = batch.number - 1;
  record_walk walk(*batch.bytes);
  record_view view;
  position last;
  while (walk.next(view)) {
    record_location location{batch.number, static_cast<std::uint32_t>(walk.offset())};
    take_record(view, {view.stream, view.meta.seq, view.meta.at, view.meta.time, location, &view});
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
    index_.add(slot_of(view.channels[i]), view.meta.channel_numbers[i], record);
  }
  if (!set_.events.take_location(record)) index_.add({group_of(view.stream), 0}, record.seq, record);
  if (view.type == messages_acknowledged::event_type || passes_over(view)) return;
  try {
    if (!set_.events.take(view, record)) ++not_understood_;
  } catch (const broken_invariant&) {
    // Amounts that overflow: the entity itself will be isolated on replay; its lists lack this event.
    ++not_understood_;
  }
}

/// Whether the event has no rows: a repair, or what one has superseded.
bool projection_tables::passes_over(const record_view& view) {
  const auto known = [this](position at) {
    return std::any_of(superseded_.begin(), superseded_.end(),
                       [at](const auto& one) { return one.first <= at && at <= one.last; });
  };
  if (view.type != group_superseded::event_type) return known(view.meta.at);
  auto repair = decode_event<std::variant<group_superseded>>(view.type, view.version, view.payload);
  if (repair && !known(std::get<group_superseded>(*repair).first)) is_superseded_ = true;
  return true;
}

void projection_tables::write() {
  // First: whoever projects the same waits here for the row, then finds it moved and writes nothing at all.
  const bool done = put_progress_.run(last_batch_, last_position_.value, before_);
  if (done && !session_.changed_a_row()) session_.fail({SQLITE_BUSY, "somebody else has projected"}, "progress");
  if (session_.failed()) return;
  for (const auto& each : set_.tables()) each->write();
  // While some contexts are filled again, the index already has what they would add.
  if (fill_ == table_fill::follow) index_.write();
}

void projection_tables::committed() {
  for (const auto& each : set_.tables()) each->committed();
}

void projection_tables::load() {
  for (const auto& each : set_.tables()) each->load();
}

void projection_tables::clear() {
  index_.clear();
  for (const auto& each : set_.tables()) each->clear();
  events_ = 0;
  began_ = false;
}

void projection_tables::undo() {
  index_.undo();
  for (const auto& each : set_.tables()) each->undo();
}

void projection_tables::reset() {
  clear();
  index_.reset();
  for (const auto& each : set_.tables()) each->reset();
}

}  // namespace madang
