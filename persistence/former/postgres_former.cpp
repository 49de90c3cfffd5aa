#include "persistence/former/postgres_former.hpp"

#include <algorithm>
#include <utility>

#include "cluster/ports/channel_registry.hpp"
#include "persistence/codec/record_codec.hpp"
#include "persistence/former/numbered_part.hpp"
#include "persistence/ports/shard_sets.hpp"
#include "persistence/postgres/client/pg_session.hpp"
#include "persistence/postgres/members/postgres_shards.hpp"
#include "persistence/postgres/tail_watch.hpp"

namespace madang {
namespace {

constexpr std::size_t cache_bytes = 8 << 20;

/// So many batches each statement looks at: a whole history would take longer than a statement may.
constexpr std::uint64_t page_batches = 20'000;

constexpr pg_statement written_statement{
    "written",
    "SELECT coalesce(bit_or(shards), 0::bit(256)), coalesce(max(number), 0) FROM madang.batches"
    " WHERE writer = $1 AND number > $2 AND number <= $2 + $3",
    statement_kind::read_batches};

/// Numbers of batches have no gap.
result<shard_set, read_failure> read_written(pg_pool& readers, std::int64_t writer, written_shards* known) {
  written_shards::of_one unknown;
  auto& found = known != nullptr ? known->writers[writer] : unknown;
  while (true) {
    const auto after = found.upto;
    pg_params with;
    with.int4(static_cast<std::int32_t>(writer)).number(after).number(page_batches);
    const auto rows = readers.run(written_statement, with);
    if (!rows) return refused{rows.error()};
    found.shards = all_of_both(found.shards, shards_in(*rows, 0, 0));
    found.upto = std::max(after, rows->number(0, 1));
    if (found.upto < after + page_batches) return found.shards;
  }
}

constexpr pg_statement unprojected_statement{
    "unprojected_of",
    "SELECT count(*) FROM madang.batches WHERE writer = $1 AND number > $2 AND number <= $3"
    " AND bit_count(shards & $4::bit(256)) > 0",
    statement_kind::read_batches};

/// A writer that goes on is hardly ever projected to its end, and need not be: of shards that it has given away it
/// writes nothing more.
result<bool, read_failure> is_unprojected(pg_pool& readers, const writer_tail& tail, const shard_set& of) {
  if (!tail.is_behind()) return false;
  pg_params with;
  with.int4(static_cast<std::int32_t>(tail.writer)).number(tail.projected).number(tail.last_batch).bits(of);
  const auto rows = readers.run(unprojected_statement, with);
  if (!rows) return refused{rows.error()};
  return rows->first_integer().value_or(1) != 0;
}

snapshot without_position(snapshot one) {
  one.at = {};
  return one;
}

}  // namespace

result<std::vector<std::shared_ptr<former_journal>>, read_failure> postgres_former::open_all(
    const postgres_settings& settings, const table_registry& tables, const shard_set& of, store_metrics* metrics,
    written_shards* known) {
  auto readers = std::make_shared<pg_pool>(settings, metrics);
  const auto tails = read_tails(*readers);
  if (!tails) return refused{tails.error()};
  tail_watch_options projecting;
  projecting.settings = settings;
  projecting.tables = tables;
  projecting.metrics = metrics;
  std::vector<std::shared_ptr<former_journal>> found;
  for (const auto& tail : *tails) {
    if (tail.writer == settings.writer || tail.last_batch == 0) continue;
    const auto written = read_written(*readers, tail.writer, known);
    if (!written) return refused{written.error()};
    if (!meet(*written, of)) continue;
    const auto has_rest = is_unprojected(*readers, tail, of);
    if (!has_rest) return refused{has_rest.error()};
    if (*has_rest) {
      const auto done = project_tail_of(projecting, readers, tail, {});
      if (!done) return refused{done.error()};
    }
    auto theirs = settings;
    theirs.writer = tail.writer;
    auto snapshots = postgres_snapshots::open({theirs, metrics, {}}, readers);
    if (!snapshots) return refused{read_failure{snapshots.error(), true}};
    found.push_back(std::shared_ptr<postgres_former>(
        new postgres_former(theirs, *written, tail.last_batch, readers, *std::move(snapshots), metrics)));
  }
  return found;
}

result<shard_set, read_failure> postgres_former::written_by(const postgres_settings& settings, store_metrics* metrics,
                                                            written_shards* known) {
  pg_pool readers(settings, metrics);
  return read_written(readers, settings.writer, known);
}

postgres_former::postgres_former(const postgres_settings& settings, const shard_set& written, std::uint64_t last_batch,
                                 std::shared_ptr<pg_pool> readers, std::unique_ptr<postgres_snapshots> snapshots,
                                 store_metrics* metrics)
    : settings_(settings),
      written_(written),
      last_batch_(last_batch),
      source_(std::move(readers), static_cast<std::int32_t>(settings.writer), cache_bytes),
      snapshots_(std::move(snapshots)),
      session_(open_pg_session(settings, false, metrics)),
      index_(*session_) {}

result<std::vector<record>, read_failure> postgres_former::read_stream(entity_id stream, std::uint64_t after_seq,
                                                                       std::size_t limit) {
  return read_numbered_part([&](std::uint64_t place, std::size_t most) { return read_places(stream, place, most); },
                            stream, after_seq, limit);
}

/// By what the index says.
result<std::vector<record>, read_failure> postgres_former::read_places(entity_id stream, std::uint64_t after_seq,
                                                                       std::size_t limit) {
  std::vector<record_location> places;
  {
    std::lock_guard guard(lock_);
    session_->begin_reading();
    const bool whole = stream.kind == entity_kind::order
                           ? index_.order_places(order_id{stream.key}, after_seq, places)
                           : index_.locations({group_of(stream), 0}, after_seq, limit, places);
    if (const auto failure = session_->commit()) return refused{read_failure{failure->text, true}};
    if (!whole) return refused{read_failure{"a row of the index of " + to_text(stream) + " is damaged"}};
  }
  if (places.size() > limit) places.resize(limit);
  std::vector<record> found;
  found.reserve(places.size());
  if (auto failure = source_.read_records(places, found)) return refused{*failure};
  for (auto& one : found) {
    if (one.stream != stream) return refused{read_failure{"the stream index does not fit the journal"}};
    one.meta.at = {};
  }
  return found;
}

result<std::vector<record>, read_failure> postgres_former::read_channel(channel_id channel, std::uint64_t after,
                                                                        std::size_t limit) {
  {
    std::lock_guard guard(lock_);
    session_->begin_reading();
    const auto last = index_.last_number(channel);
    if (const auto failure = session_->commit()) return refused{read_failure{failure->text, true}};
    if (last <= after) return std::vector<record>{};
  }
  return read_numbered_part([&](std::uint64_t place, std::size_t most) { return read_places(channel, place, most); },
                            channel, after, limit);
}

/// By what the index says.
result<std::vector<record>, read_failure> postgres_former::read_places(channel_id channel, std::uint64_t after,
                                                                       std::size_t limit) {
  std::vector<record_location> places;
  {
    std::lock_guard guard(lock_);
    session_->begin_reading();
    const bool whole = index_.locations(slot_of(channel), after, limit, places);
    if (const auto failure = session_->commit()) return refused{read_failure{failure->text, true}};
    if (!whole) return refused{read_failure{"a row of the index of a channel is damaged"}};
  }
  std::vector<record> found;
  found.reserve(places.size());
  if (auto failure = source_.read_records(places, found)) return refused{*failure};
  for (auto& one : found) {
    if (number_in(channel, one) == 0) return refused{read_failure{"the stream index does not fit the journal"}};
    one.meta.at = {};
  }
  return found;
}

result<std::optional<snapshot>, read_failure> postgres_former::read_snapshot(entity_id entity) {
  auto found = snapshots_->read_snapshot(entity);
  if (found && *found) return std::optional(without_position(**std::move(found)));
  return found;
}

result<std::uint64_t, read_failure> postgres_former::live_snapshots(const std::function<void(snapshot)>& visit) {
  return snapshots_->live_snapshots([&](snapshot one) { visit(without_position(std::move(one))); });
}

/// Each batch is copied, for who visits its records may read others meanwhile.
result<bool, read_failure> postgres_former::replay_tail(const std::function<void(const record&)>& visit) {
  const auto first = source_.first_batch_after(snapshots_->checkpoint(), last_batch_);
  if (!first) return refused{first.error()};
  std::vector<std::byte> bytes;
  record one;
  record_view view;
  for (auto number = std::min(*first, last_batch_); number <= last_batch_; ++number) {
    const auto read =
        source_.visit(number, [&](const batch_row& row) { bytes.assign(row.bytes.begin(), row.bytes.end()); });
    if (!read) return refused{read.error()};
    record_walk walk(bytes);
    while (walk.next(view)) {
      assign(one, view);
      one.meta.at = {};
      visit(one);
    }
    if (walk.wrong() != nullptr) {
      return refused{read_failure{"batch " + std::to_string(number) + ": " + walk.wrong()}};
    }
  }
  return true;
}

result<std::uint64_t, read_failure> postgres_former::last_numbers(
    const std::function<void(channel_id, std::uint64_t)>& visit) {
  std::lock_guard guard(lock_);
  session_->begin_reading();
  const auto count = index_.last_numbers(visit);
  if (const auto failure = session_->commit()) return refused{read_failure{failure->text, true}};
  return count;
}

}  // namespace madang
