#include "persistence/postgres/postgres_snapshots.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "persistence/journal/journal_shards.hpp"
#include "persistence/journal/snapshot_pieces.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t steps_at_once = 5'000;
/// One statement writes this much, or one larger snapshot.
constexpr std::size_t chunk_bytes = 2 << 20;
constexpr std::size_t chunk_rows = 2'000;
constexpr std::size_t retired_at_once = 20'000;
constexpr std::int32_t page_rows = 1'000;
constexpr auto first_pause = 20ms;
constexpr std::chrono::milliseconds longest_pause = 1'000ms;

constexpr pg_statement put_statement{
    "put_snapshots", "SELECT madang.put_snapshots($1, $2, $3, $4::integer <> 0, $5, $6, $7, $8, $9, $10)",
    statement_kind::write_snapshots};
constexpr pg_statement complete_statement{"complete_checkpoint",
                                          "SELECT madang.complete_checkpoint($1, $2, $3, $4, $5, $6, $7, $8)",
                                          statement_kind::write_snapshots};
constexpr pg_statement checkpoint_statement{"checkpoint", "SELECT position FROM madang.checkpoints WHERE writer = $1",
                                            statement_kind::read_snapshots};
constexpr pg_statement read_statement{
    "snapshot",
    "SELECT seq, position, apply_version, state, live FROM ("
    " SELECT *, true AS live FROM madang.live_snapshots WHERE writer = $1 AND kind = $2::integer AND key = $3"
    " UNION ALL"
    " SELECT *, false FROM madang.idle_snapshots WHERE writer = $1 AND kind = $2::integer AND key = $3) AS found"
    " ORDER BY seq DESC, live DESC LIMIT 1",
    statement_kind::read_snapshots};
constexpr pg_statement page_statement{
    "live_snapshots",
    "SELECT seq, position, apply_version, state, true, kind, key FROM madang.live_snapshots"
    " WHERE writer = $1 AND (kind, key) > ($2::integer, $3) ORDER BY kind, key LIMIT $4::integer",
    statement_kind::read_snapshots};

constexpr pg_statement put_pieces_statement{
    "put_pieces", "SELECT madang.put_pieces($1, $2, $3, $4::integer, $5, $6, $7)", statement_kind::write_snapshots};
constexpr pg_statement drop_pieces_statement{
    "drop_pieces", "SELECT madang.drop_pieces($1, $2, $3, $4::integer, $5, $6, $7)", statement_kind::write_snapshots};
constexpr pg_statement pieces_statement{"snapshot_pieces",
                                        "SELECT piece, bytes FROM madang.snapshot_pieces"
                                        " WHERE writer = $1 AND kind = $2::integer AND key = $3 ORDER BY piece",
                                        statement_kind::read_snapshots};

constexpr pg_statement any_pieces_statement{
    "any_snapshot_pieces", "SELECT 1 FROM madang.snapshot_pieces WHERE writer = $1 AND kind = $2::integer LIMIT 1",
    statement_kind::read_snapshots};

snapshot snapshot_of(const pg_rows& rows, int row, entity_id entity) {
  snapshot found;
  found.entity = entity;
  found.seq = rows.number(row, 0);
  found.at = {rows.number(row, 1)};
  found.apply_version = static_cast<std::uint16_t>(rows.integer(row, 2));
  const auto state = rows.bytes(row, 3);
  found.state.assign(state.begin(), state.end());
  found.live = rows.integer(row, 4) != 0;
  return found;
}

}  // namespace

// ---- open, stop, hand in -------------------------------------------------------------------------------------------

result<std::unique_ptr<postgres_snapshots>, std::string> postgres_snapshots::open(postgres_snapshots_options options,
                                                                                  std::shared_ptr<pg_pool> readers) {
  std::unique_ptr<postgres_snapshots> made(new postgres_snapshots(std::move(options), std::move(readers)));
  pg_params with;
  auto rows = made->readers_->run(checkpoint_statement, with.int4(made->writer_));
  if (!rows) return refused{rows.error().why};
  made->checkpoint_ = static_cast<std::uint64_t>(rows->first_integer().value_or(0));
  return made;
}

postgres_snapshots::postgres_snapshots(postgres_snapshots_options options, std::shared_ptr<pg_pool> readers)
    : options_(std::move(options)),
      readers_(std::move(readers)),
      writer_(static_cast<std::int32_t>(options_.settings.writer)) {}

postgres_snapshots::~postgres_snapshots() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void postgres_snapshots::start(std::uint64_t incarnation) {
  incarnation_ = incarnation;
  thread_ = std::thread([this] { run(); });
}

void postgres_snapshots::own(const shard_set& shards) {
  std::lock_guard lock(mutex_);
  owned_ = shards;
}

shard_set postgres_snapshots::owned() const {
  std::lock_guard lock(mutex_);
  return owned_;
}

bool postgres_snapshots::wait_stored(std::chrono::steady_clock::time_point deadline) const {
  std::optional<std::uint64_t> wanted;
  while (true) {
    {
      std::lock_guard lock(mutex_);
      if (!wanted) wanted = waiting_.queue.handed_in();
      if (waiting_.queue.stored() >= *wanted) return true;
    }
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
}

// ---- the thread ----------------------------------------------------------------------------------------------------

void postgres_snapshots::run() {
  pthread_setname_np(pthread_self(), "pg-snapshots");
  while (true) {
    const auto& steps = next_steps();
    if (steps.empty()) return;
    const bool written = write_until_done(steps);
    std::lock_guard lock(mutex_);
    if (written) {
      waiting_.queue.written();
    } else {
      // A checkpoint that comes after these must not be completed without them.
      waiting_.queue.give_up();
    }
  }
}

/// They stay where they are until they are written or given up, so that reads find their snapshots.
const std::vector<snapshot_step>& postgres_snapshots::next_steps() {
  std::unique_lock lock(mutex_);
  work_.wait(lock, [this] { return stopping_ || !waiting_.queue.empty(); });
  return waiting_.queue.take(steps_at_once);
}

/// Writing twice does no harm, so a failure in the middle begins again. False: they are lost.
bool postgres_snapshots::write_until_done(const std::vector<snapshot_step>& steps) {
  auto pause = std::chrono::milliseconds(first_pause);
  while (true) {
    switch (write(steps)) {
      case outcome::written:
        return true;
      case outcome::fenced:
        if (options_.report) options_.report("snapshots are not written any more: another node has taken over");
        return false;
      case outcome::later:
        break;
    }
    std::unique_lock lock(mutex_);
    if (work_.wait_for(lock, pause, [this] { return stopping_; })) return false;
    pause = std::min(pause * 2, longest_pause);
  }
}

postgres_snapshots::outcome postgres_snapshots::write(const std::vector<snapshot_step>& steps) {
  chunk live;
  chunk idle;
  const auto flush_both = [&] {
    const auto done = flush(live, true);
    return done == outcome::written ? flush(idle, false) : done;
  };
  const auto owned_now = owned();
  leave_what_is_not_owned(owned_now);
  const auto is_left = [&](const snapshot_step& step) {
    const auto* taken = std::get_if<snapshot>(&step);
    const auto* gone = std::get_if<snapshot_retirement>(&step);
    if (taken == nullptr && gone == nullptr) return false;
    return !holds_shard(owned_now, shard_of(taken != nullptr ? taken->entity : gone->entity));
  };
  for (const auto& step : steps) {
    if (is_left(step)) continue;
    auto done = outcome::written;
    if (const auto* taken = std::get_if<snapshot>(&step)) {
      done = put_pieces(*taken);
      if (done == outcome::written) done = add(*taken, taken->live ? live : idle, taken->live);
      if (!taken->live) retire({taken->entity, taken->seq, taken->at});
    } else if (const auto* gone = std::get_if<snapshot_retirement>(&step)) {
      retire(*gone);
    } else {
      done = flush_both();
      if (done == outcome::written) done = complete(std::get<checkpoint_end>(step).at);
    }
    if (done != outcome::written) return done;
  }
  auto done = flush_both();
  // Only now does no stored snapshot need them.
  for (const auto& step : steps) {
    const auto* taken = std::get_if<snapshot>(&step);
    if (taken != nullptr && done == outcome::written && !is_left(step)) done = drop_pieces(*taken);
  }
  return done;
}

/// The store would take such a call for that of a writer that was fenced off, and nothing would be written any more.
void postgres_snapshots::leave_what_is_not_owned(const shard_set& owned) {
  std::erase_if(retirements_, [&](const auto& one) { return !holds_shard(owned, shard_of(one.first.second)); });
}

postgres_snapshots::outcome postgres_snapshots::put_pieces(const snapshot& taken) {
  auto from = taken.pieces.begin();
  while (from != taken.pieces.end()) {
    std::vector<std::uint64_t> ids;
    std::vector<std::span<const std::byte>> parts;
    for (std::size_t bytes = 0; from != taken.pieces.end() && bytes < chunk_bytes; ++from) {
      ids.push_back(from->id);
      parts.emplace_back(from->bytes);
      bytes += from->bytes.size();
    }
    shard_set shards{};
    add_shard(shards, shard_of(taken.entity));
    pg_params with;
    with.int4(writer_).number(incarnation_).bits(shards).int4(static_cast<std::int32_t>(taken.entity.kind));
    with.number(taken.entity.key).int8_array(ids);
    if (const auto done = call(put_pieces_statement, with.bytes_array(parts)); done != outcome::written) return done;
  }
  return outcome::written;
}

postgres_snapshots::outcome postgres_snapshots::drop_pieces(const snapshot& taken) {
  for (std::size_t lane = 0; lane < taken.oldest_piece.size(); ++lane) {
    const auto first = snapshot_piece::id_of(lane, 0);
    if (taken.oldest_piece[lane] == first) continue;
    shard_set shards{};
    add_shard(shards, shard_of(taken.entity));
    pg_params with;
    with.int4(writer_).number(incarnation_).bits(shards).int4(static_cast<std::int32_t>(taken.entity.kind));
    with.number(taken.entity.key).number(first).number(taken.oldest_piece[lane]);
    if (const auto done = call(drop_pieces_statement, with); done != outcome::written) return done;
  }
  return outcome::written;
}

/// Each of an entity's is kept: one after a checkpoint's position must not take the place of one before it.
void postgres_snapshots::retire(const snapshot_retirement& gone) {
  retirements_[{gone.at, gone.entity}] = gone.seq;
}

postgres_snapshots::outcome postgres_snapshots::add(const snapshot& taken, chunk& to, bool live) {
  // A row may be written once by a statement, so a second snapshot of an entity waits for the first.
  const bool again =
      std::any_of(to.of.begin(), to.of.end(), [&](const snapshot* each) { return each->entity == taken.entity; });
  if (again || to.of.size() >= chunk_rows || to.bytes + taken.state.size() > chunk_bytes) {
    if (const auto done = flush(to, live); done != outcome::written) return done;
  }
  to.of.push_back(&taken);
  to.bytes += taken.state.size();
  return outcome::written;
}

postgres_snapshots::outcome postgres_snapshots::flush(chunk& of, bool live) {
  if (of.of.empty()) return outcome::written;
  shard_set shards{};
  std::vector<std::int16_t> kinds;
  std::vector<std::uint64_t> keys;
  std::vector<std::uint64_t> seqs;
  std::vector<std::uint64_t> positions;
  std::vector<std::int16_t> versions;
  std::vector<std::span<const std::byte>> states;
  for (const auto* each : of.of) {
    add_shard(shards, shard_of(each->entity));
    kinds.push_back(static_cast<std::int16_t>(each->entity.kind));
    keys.push_back(each->entity.key);
    seqs.push_back(each->seq);
    positions.push_back(each->at.value);
    versions.push_back(static_cast<std::int16_t>(each->apply_version));
    states.emplace_back(each->state);
  }
  pg_params with;
  with.int4(writer_).number(incarnation_).bits(shards).int4(live ? 1 : 0);
  with.int2_array(kinds).int8_array(keys).int8_array(seqs).int8_array(positions).int2_array(versions);
  const auto done = call(put_statement, with.bytes_array(states));
  if (done == outcome::written) of = {};
  return done;
}

postgres_snapshots::outcome postgres_snapshots::complete(position at) {
  while (true) {
    shard_set shards{};
    std::vector<std::int16_t> kinds;
    std::vector<std::uint64_t> keys;
    std::vector<std::uint64_t> seqs;
    std::vector<std::uint64_t> positions;
    auto end = retirements_.begin();
    for (; end != retirements_.end() && end->first.first <= at && keys.size() < retired_at_once; ++end) {
      const auto& [retired, entity] = end->first;
      add_shard(shards, shard_of(entity));
      kinds.push_back(static_cast<std::int16_t>(entity.kind));
      keys.push_back(entity.key);
      seqs.push_back(end->second);
      positions.push_back(retired.value);
    }
    const bool all = end == retirements_.end() || at < end->first.first;
    pg_params with;
    with.int4(writer_).number(incarnation_).bits(shards).int2_array(kinds).int8_array(keys);
    with.int8_array(seqs).int8_array(positions);
    // Only the last part completes the checkpoint.
    const auto done = call(complete_statement, with.number(all ? at.value : 0));
    if (done != outcome::written) return done;
    retirements_.erase(retirements_.begin(), end);
    if (!all) continue;
    checkpoint_.store(std::max(checkpoint_.load(), at.value), std::memory_order_release);
    return outcome::written;
  }
}

postgres_snapshots::outcome postgres_snapshots::call(const pg_statement& statement, const pg_params& with) {
  if (!server_ || !server_->usable()) {
    const std::chrono::milliseconds timeout(options_.settings.read_timeout_ms);
    auto opened = pg_connection::open(options_.settings, {"madang snapshots", timeout, true}, options_.metrics);
    if (!opened) return outcome::later;
    server_ = *std::move(opened);
  }
  auto rows = server_->run(statement, with);
  if (!rows) {
    if (options_.report && !rows.error().lost) options_.report("snapshots wait: " + rows.error().text);
    return outcome::later;
  }
  return rows->first_integer().value_or(0) != 0 ? outcome::written : outcome::fenced;
}

// ---- reading -------------------------------------------------------------------------------------------------------

result<std::optional<snapshot>, read_failure> postgres_snapshots::read_snapshot(entity_id entity) {
  return waiting_.read(
      entity, [&] { return stored_snapshot(entity); }, [&] { return stored_pieces(entity); });
}

result<std::optional<snapshot>, read_failure> postgres_snapshots::stored_snapshot(entity_id entity) {
  pg_params with;
  with.int4(writer_).int4(static_cast<std::int32_t>(entity.kind)).number(entity.key);
  auto rows = readers_->run(read_statement, with);
  if (!rows) return refused{rows.error()};
  if (rows->count() == 0) return std::optional<snapshot>{};
  auto found = snapshot_of(*rows, 0, entity);
  auto pieces = stored_pieces(entity);
  if (!pieces) return refused{pieces.error()};
  found.pieces = *std::move(pieces);
  return std::optional(std::move(found));
}

result<std::vector<snapshot_piece>, read_failure> postgres_snapshots::read_pieces(entity_id entity) {
  return waiting_.read_pieces(entity, [&] { return stored_pieces(entity); });
}

result<std::vector<snapshot_piece>, read_failure> postgres_snapshots::stored_pieces(entity_id entity) {
  std::vector<snapshot_piece> out;
  pg_params with;
  auto rows = readers_->run(pieces_statement,
                            with.int4(writer_).int4(static_cast<std::int32_t>(entity.kind)).number(entity.key));
  if (!rows) return refused{rows.error()};
  for (int row = 0; row < rows->count(); ++row) {
    const auto bytes = rows->bytes(row, 1);
    out.push_back({rows->number(row, 0), {bytes.begin(), bytes.end()}});
  }
  return out;
}

result<std::uint64_t, read_failure> postgres_snapshots::live_snapshots(const std::function<void(snapshot)>& visit) {
  // A look for each entity only where its kind has any: a round trip each is dear.
  std::map<entity_kind, bool> known;
  const auto pieces_of_kind = [&](entity_kind of) {
    const auto [at, is_new] = known.try_emplace(of, true);
    if (!is_new) return at->second;
    pg_params with;
    auto rows = readers_->run(any_pieces_statement, with.int4(writer_).int4(static_cast<std::int32_t>(of)));
    if (rows) at->second = rows->count() > 0;
    return at->second;
  };
  std::uint64_t count = 0;
  std::int32_t kind = -1;
  std::int64_t key = 0;
  while (true) {
    pg_params with;
    auto rows = readers_->run(page_statement, with.int4(writer_).int4(kind).int8(key).int4(page_rows));
    if (!rows) return refused{rows.error()};
    for (int row = 0; row < rows->count(); ++row, ++count) {
      kind = static_cast<std::int32_t>(rows->integer(row, 5));
      key = rows->integer(row, 6);
      auto found = snapshot_of(*rows, row, {static_cast<entity_kind>(kind), static_cast<std::uint64_t>(key)});
      if (!pieces_of_kind(found.entity.kind)) {
        visit(std::move(found));
        continue;
      }
      auto pieces = stored_pieces(found.entity);
      if (!pieces) return refused{pieces.error()};
      found.pieces = *std::move(pieces);
      visit(std::move(found));
    }
    if (rows->count() < page_rows) return count;
  }
}

}  // namespace madang
