#include <algorithm>
#include <utility>

#include "persistence/projection/table_projection.hpp"

/// What the thread of a projection writes, and what it does where that fails.
namespace madang {
namespace {

constexpr std::int64_t first_pause_ms = 20;
constexpr std::int64_t longest_pause_ms = 5'000;
constexpr std::size_t snapshot_steps_per_transaction = 20'000;

}  // namespace

void table_projection::write_chunk() {
  auto& tables = store_->tables();
  if (tables.events() == 0) return;
  if (!commit_chunk(tables)) return;
  tables.committed();
  {
    std::lock_guard lock(mutex_);
    projected_.batch = tables.last_batch();
    projected_.at = tables.last_position();
    not_understood_ = tables.not_understood();
    show_lag();
  }
  progress_.notify_all();
  tables.clear();
  if (tables.is_superseded()) rebuild("a repair has superseded events that have rows");
}

/// Runs the statements as one transaction until they are committed. False: not at all, for the process stops or the
/// file was replaced.
bool table_projection::commit(const std::function<void()>& statements, projection_tables& tables) {
  auto& session = store_->session();
  while (true) {
    session.begin_writing();
    statements();
    auto failure = session.commit();
    if (!failure) {
      pause_ms_ = 0;
      return true;
    }
    if (failure->is_corruption()) {
      rebuild(failure->text);
      return false;
    }
    tables.undo();
    pause("the projection cannot be written: " + failure->text);
    std::lock_guard lock(mutex_);
    if (stopping_) return false;
  }
}

/// The same with a chunk, which must not be written twice: where its commit had no answer, the server is asked for it.
bool table_projection::commit_chunk(projection_tables& tables) {
  auto& session = store_->session();
  if (session.dialect() == sql_dialect::sqlite) return commit([&] { tables.write(); }, tables);
  while (true) {
    session.begin_writing();
    tables.write();
    auto failure = session.commit();
    if (!failure) break;
    if (failure->is_corruption()) {
      rebuild(failure->text);
      return false;
    }
    auto fate = fate_of(tables);
    if (fate == chunk_fate::committed) break;
    tables.undo();
    for (pause("the projection cannot be written: " + failure->text); fate == chunk_fate::unknown;) {
      {
        std::lock_guard lock(mutex_);
        if (stopping_) return false;
      }
      fate = fate_of(tables);
      if (fate == chunk_fate::unknown) pause("the projection cannot be read: " + failure->text);
    }
    if (fate == chunk_fate::committed) break;
    if (fate == chunk_fate::of_no_use) {
      resume_where_it_stands();
      return false;
    }
    std::lock_guard lock(mutex_);
    if (stopping_) return false;
  }
  pause_ms_ = 0;
  return true;
}

table_projection::chunk_fate table_projection::fate_of(projection_tables& tables) {
  const bool follows = tables.fill() == table_fill::follow;
  const auto at = follows ? std::optional(store_->read_progress().batch) : store_->read_refilled();
  if (store_->session().take_failure()) return chunk_fate::unknown;
  if (!at) return chunk_fate::of_no_use;
  if (*at == tables.last_batch()) return chunk_fate::committed;
  return *at == tables.batch_before() ? chunk_fate::undone : chunk_fate::of_no_use;
}

/// The tables are not where they were left: the server has lost its last commits, or somebody else has written.
void table_projection::resume_where_it_stands() {
  auto& tables = store_->tables();
  tables.reset();
  auto progress = store_->read_progress();
  while (auto failure = store_->session().take_failure()) {
    pause("the projection cannot be read: " + failure->text);
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    progress = store_->read_progress();
  }
  pause_ms_ = 0;
  {
    std::lock_guard lock(mutex_);
    if (progress.batch != projected_.batch) {
      report("the projection goes on after batch " + std::to_string(progress.batch) + ", not after " +
             std::to_string(projected_.batch));
    }
    projected_ = progress;
    show_lag();
  }
  check_origin();
  catching_up_ = true;
}

/// Waits before trying again, each time longer; reports the first failure of a row and each after a full pause.
void table_projection::pause(const std::string& why) {
  if (pause_ms_ == 0 || pause_ms_ == longest_pause_ms) report(why);
  pause_ms_ = std::clamp(pause_ms_ * 2, first_pause_ms, longest_pause_ms);
  std::unique_lock lock(mutex_);
  work_.wait_for(lock, std::chrono::milliseconds(pause_ms_), [this] { return stopping_; });
}

void table_projection::rebuild(const std::string& why) {
  report("the projection is put aside and projected anew; snapshots wait for the next start: " + why);
  {
    std::lock_guard lock(mutex_);
    projected_ = {};
    waiting_snapshots_.queue.give_up();
    ++generation_;
    show_lag();
  }
  open_orders_.clear();
  store_.reset();
  while (true) {
    const auto in_the_way = options_.place->put_aside();
    auto file = projection_file::open(*options_.place, options_.tables, open_orders_, *options_.superseded);
    bool fresh = file && (*file)->read_progress().batch == 0;
    if (fresh) store_ = *std::move(file);
    if (fresh) break;
    pause("no new projection: " + (file ? "the old one stays: " + in_the_way : file.error().text));
    std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
  {
    // Who has opened the old file meanwhile opens the new one now, and what it has found wrong is gone.
    std::lock_guard lock(mutex_);
    ++generation_;
    damage_seen_ = false;
    refilling_ = false;
  }
  next_batch_ = 1;
  catching_up_ = true;
}

/// False: nothing was waiting, or it could not be written.
bool table_projection::write_snapshots() {
  if (store_ == nullptr) return false;
  const std::vector<snapshot_step>* steps = nullptr;
  {
    std::lock_guard lock(mutex_);
    steps = &waiting_snapshots_.queue.take(snapshot_steps_per_transaction);
  }
  if (steps->empty()) return false;
  position completed;
  for (const auto& step : *steps) {
    if (const auto* end = std::get_if<checkpoint_end>(&step)) completed = std::max(completed, end->at);
  }
  if (!commit([&] { std::for_each(steps->begin(), steps->end(), [this](const auto& step) { apply(step); }); },
              store_->tables())) {
    // A checkpoint that comes after these must not be completed without them.
    std::lock_guard lock(mutex_);
    waiting_snapshots_.queue.give_up();
    return false;
  }
  store_->snapshots().committed();
  std::lock_guard lock(mutex_);
  waiting_snapshots_.queue.written();
  projected_.checkpoint = std::max(projected_.checkpoint, completed);
  return true;
}

void table_projection::apply(const snapshot_step& step) {
  auto& table = store_->snapshots();
  if (const auto* taken = std::get_if<snapshot>(&step)) return table.put(*taken);
  if (const auto* gone = std::get_if<snapshot_retirement>(&step)) return table.retire(*gone);
  table.complete(std::get<checkpoint_end>(step).at);
}

}  // namespace madang
