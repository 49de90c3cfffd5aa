#include "persistence/postgres/postgres_source.hpp"

#include <algorithm>
#include <cstring>

namespace madang {
namespace {

/// What one round trip reads ahead, but for its last batch.
constexpr std::int64_t range_bytes = 4 << 20;
/// Of a larger batch only the part that is wanted is read: this much, or the record if it is larger.
constexpr std::int32_t whole_max_bytes = 262'144;
constexpr std::size_t part_bytes = 16'384;
/// Batches that are read for their records in one statement.
constexpr std::size_t several_max = 128;
/// Batches looked through for a shard in one statement.
constexpr std::uint64_t shard_step = 20'000;

constexpr pg_statement range_statement{
    "range",
    "SELECT number, incarnation, first, last, chain, bytes FROM ("
    " SELECT *, octet_length(bytes) AS size, sum(octet_length(bytes)) OVER (ORDER BY number) AS upto FROM ("
    "  SELECT * FROM madang.batches WHERE writer = $1 AND number >= $2 ORDER BY number LIMIT 512) AS near) AS summed"
    " WHERE upto - size < $3 ORDER BY number",
    statement_kind::read_batches};
constexpr pg_statement one_statement{
    "one",
    "SELECT number, incarnation, first, last, chain, bytes FROM madang.batches WHERE writer = $1 AND number = $2",
    statement_kind::read_batches};
constexpr pg_statement several_statement{
    "several",
    "SELECT number, incarnation, first, last, chain, CASE WHEN size <= $3 THEN bytes END FROM ("
    " SELECT *, octet_length(bytes) AS size,"
    "  sum(least(octet_length(bytes), $3)) OVER (ORDER BY number) - least(octet_length(bytes), $3) AS before"
    " FROM madang.batches WHERE writer = $1 AND number = ANY($2)) AS summed WHERE before < $4 ORDER BY number",
    statement_kind::read_batches};
constexpr pg_statement part_statement{
    "part", "SELECT substring(bytes FROM $3 FOR $4) FROM madang.batches WHERE writer = $1 AND number = $2",
    statement_kind::read_batches};
constexpr pg_statement after_statement{"after", "SELECT madang.first_batch_after($1, $2, $3)",
                                       statement_kind::read_batches};
constexpr pg_statement first_statement{"first", "SELECT min(number) FROM madang.batches WHERE writer = $1",
                                       statement_kind::read_batches};
constexpr pg_statement chain_statement{"chain", "SELECT chain FROM madang.batches WHERE writer = $1 AND number = $2",
                                       statement_kind::read_batches};
constexpr pg_statement shard_statement{
    "shard",
    "SELECT min(number) FROM madang.batches WHERE writer = $1 AND number >= $2 AND number <= $3"
    " AND get_bit(shards, $4) = 1",
    statement_kind::read_batches};

read_failure missing(std::uint64_t number) {
  return {"batch " + std::to_string(number) + " is missing"};
}

read_failure damaged(record_location location, const char* why) {
  return {"batch " + std::to_string(location.batch) + " at byte " + std::to_string(location.offset) + ": " + why};
}

closed_batch batch_of(const batch_row& row) {
  auto batch = std::make_shared<journal_batch>();
  batch->number = row.number;
  batch->first = row.first;
  batch->last = row.last;
  batch->bytes.assign(row.bytes.begin(), row.bytes.end());
  return batch;
}

}  // namespace

result<batch_row, read_failure> postgres_source::row_of(const pg_rows& rows, int row) const {
  batch_row found{rows.number(row, 0), rows.number(row, 1), {rows.number(row, 2)}, {rows.number(row, 3)}, {},
                  rows.bytes(row, 5)};
  const auto chain = chain_from(rows.bytes(row, 4));
  if (!chain || found.first.value == 0 || found.last < found.first) {
    return refused{read_failure{"the row of batch " + std::to_string(found.number) + " is damaged"}};
  }
  found.chain = *chain;
  return found;
}

// ---- whole batches -------------------------------------------------------------------------------------------------

result<closed_batch, read_failure> postgres_source::read(std::uint64_t number) {
  if (auto known = cached(number)) return known;
  pg_params with;
  auto rows = readers_->run(one_statement, with.int4(writer_).number(number));
  if (!rows) return refused{rows.error()};
  if (rows->count() == 0) return refused{missing(number)};
  const auto row = row_of(*rows, 0);
  if (!row) return refused{row.error()};
  auto batch = batch_of(*row);
  keep(batch);
  return batch;
}

result<bool, read_failure> postgres_source::visit(std::uint64_t number,
                                                  const std::function<void(const batch_row&)>& each) {
  std::lock_guard lock(mutex_);
  while (!ahead_.empty() && ahead_.front().number < number) ahead_.pop_front();
  if (ahead_.empty() || ahead_.front().number != number) {
    if (auto failure = fetch_range(number)) return refused{*failure};
  }
  if (ahead_.empty() || ahead_.front().number != number) return refused{missing(number)};
  const auto next = std::move(ahead_.front());
  ahead_.pop_front();
  const auto row = row_of(*next.rows, next.row);
  if (!row) return refused{row.error()};
  if (row->bytes.empty()) return refused{read_failure{"the row of batch " + std::to_string(number) + " is damaged"}};
  each(*row);
  return true;
}

std::optional<read_failure> postgres_source::fetch_range(std::uint64_t from) {
  ahead_.clear();
  pg_params with;
  auto found = readers_->run(range_statement, with.int4(writer_).number(from).int8(range_bytes));
  if (!found) return found.error();
  auto rows = std::make_shared<const pg_rows>(*std::move(found));
  for (int row = 0; row < rows->count(); ++row) ahead_.push_back({rows, row, rows->number(row, 0)});
  return std::nullopt;
}

closed_batch postgres_source::cached(std::uint64_t number) {
  std::lock_guard lock(mutex_);
  return cache_.find(number);
}

void postgres_source::keep(const closed_batch& batch) {
  std::lock_guard lock(mutex_);
  cache_.keep(batch);
}

// ---- records -------------------------------------------------------------------------------------------------------

std::optional<read_failure> postgres_source::read_records(const std::vector<record_location>& locations,
                                                          std::vector<record>& to) {
  near_batches near;
  for (std::size_t i = 0; i < locations.size(); ++i) {
    auto found = near.find(locations[i].batch);
    if (found == near.end()) {
      if (auto failure = fetch_several(std::span(locations).subspan(i), near)) return failure;
      found = near.find(locations[i].batch);
      if (found == near.end()) return missing(locations[i].batch);
    }
    if (auto failure = read_one(locations[i], found->second, to.emplace_back())) return failure;
  }
  return std::nullopt;
}

/// The first of the batches that are wanted, at least one, by one round trip: records of one stream lie in many.
std::optional<read_failure> postgres_source::fetch_several(std::span<const record_location> wanted, near_batches& to) {
  to.clear();
  std::vector<std::uint64_t> unknown;
  for (const auto& one : wanted) {
    if (to.contains(one.batch)) continue;
    if (to.size() == several_max) break;
    auto known = cached(one.batch);
    if (!known) unknown.push_back(one.batch);
    to[one.batch] = std::move(known);
  }
  if (unknown.empty()) return std::nullopt;
  pg_params with;
  with.int4(writer_).int8_array(unknown).int4(whole_max_bytes);
  auto rows = readers_->run(several_statement, with.int8(range_bytes));
  if (!rows) return rows.error();
  for (const auto number : unknown) to.erase(number);
  for (int i = 0; i < rows->count(); ++i) {
    auto& batch = to[rows->number(i, 0)];
    if (rows->null(i, 5)) continue;
    const auto row = row_of(*rows, i);
    if (!row) return row.error();
    batch = batch_of(*row);
    keep(batch);
  }
  return std::nullopt;
}

std::optional<read_failure> postgres_source::read_one(record_location location, const closed_batch& batch, record& to) {
  if (!batch) return read_part(location, part_bytes, to);
  if (location.offset >= batch->bytes.size()) return damaged(location, "the batch is shorter");
  record_view view;
  const char* wrong = nullptr;
  if (!read_record(std::span(batch->bytes).subspan(location.offset), view, &wrong)) return damaged(location, wrong);
  assign(to, view);
  return std::nullopt;
}

std::optional<read_failure> postgres_source::read_part(record_location location, std::size_t size, record& to) {
  pg_params with;
  with.int4(writer_).number(location.batch).int4(static_cast<std::int32_t>(location.offset) + 1);
  auto rows = readers_->run(part_statement, with.int4(static_cast<std::int32_t>(size)));
  if (!rows) return rows.error();
  if (rows->count() == 0) return missing(location.batch);
  const auto bytes = rows->bytes(0, 0);
  if (bytes.size() < record_head_bytes) return damaged(location, "the batch is shorter");
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  const auto wanted = std::size_t{length} + sizeof length;
  if (wanted < record_head_bytes || wanted > record_max_bytes) {
    return damaged(location, "a record has no possible length");
  }
  if (wanted > bytes.size() && size < wanted) return read_part(location, wanted, to);
  record_view view;
  const char* wrong = nullptr;
  if (!read_record(bytes, view, &wrong)) return damaged(location, wrong);
  assign(to, view);
  return std::nullopt;
}

// ---- where batches are ---------------------------------------------------------------------------------------------

result<std::uint64_t, read_failure> postgres_source::first_batch_after(position after, std::uint64_t last_batch) {
  pg_params with;
  auto rows = readers_->run(after_statement, with.int4(writer_).number(after.value).number(last_batch));
  if (!rows) return refused{rows.error()};
  const auto number = rows->first_integer();
  if (!number) return refused{read_failure{"a batch up to " + std::to_string(last_batch) + " is missing"}};
  return static_cast<std::uint64_t>(*number);
}

result<std::uint64_t, read_failure> postgres_source::first_at_hand() {
  pg_params with;
  auto rows = readers_->run(first_statement, with.int4(writer_));
  if (!rows) return refused{rows.error()};
  return static_cast<std::uint64_t>(rows->first_integer().value_or(0));
}

result<std::optional<chain_hash>, read_failure> postgres_source::chain_of(std::uint64_t number) {
  pg_params with;
  auto rows = readers_->run(chain_statement, with.int4(writer_).number(number));
  if (!rows) return refused{rows.error()};
  if (rows->count() == 0) return std::optional<chain_hash>{};
  return chain_from(rows->bytes(0, 0));
}

result<std::optional<std::uint64_t>, read_failure> postgres_source::next_of_shard(std::uint8_t shard,
                                                                                  std::uint64_t from,
                                                                                  std::uint64_t upto) {
  for (auto first = from; first <= upto; first += shard_step) {
    const auto last = std::min(upto, first + shard_step - 1);
    pg_params with;
    auto rows = readers_->run(shard_statement, with.int4(writer_).number(first).number(last).int4(shard));
    if (!rows) return refused{rows.error()};
    if (const auto number = rows->first_integer()) return std::optional(static_cast<std::uint64_t>(*number));
  }
  return std::optional<std::uint64_t>{};
}

}  // namespace madang
