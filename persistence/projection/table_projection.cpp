#include "persistence/projection/table_projection.hpp"

#include <pthread.h>
#include <algorithm>
#include <utility>

#include "persistence/tables/month_partitions.hpp"

namespace madang {
namespace {

constexpr std::int64_t first_pause_ms = 20;
constexpr std::int64_t longest_pause_ms = 5'000;
constexpr std::size_t snapshot_steps_per_transaction = 20'000;

}  // namespace

result<std::unique_ptr<table_projection>, read_failure> table_projection::open(table_projection_options options) {
  std::unique_ptr<table_projection> out(new table_projection(std::move(options)));
  auto& place = *out->options_.place;
  auto failure = out->load();
  if (failure && failure->is_corruption()) {
    out->report("the projection is put aside and projected anew: " + failure->text);
    out->store_.reset();
    if (!place.put_aside()) return refused{read_failure{"cannot make way in " + place.name()}};
    failure = out->load();
  }
  if (failure) return refused{read_failure{"cannot open the projection: " + failure->text}};
  return out;
}

sqlite_outcome table_projection::load() {
  auto file = projection_file::open(*options_.place, options_.tables, open_orders_, *options_.superseded);
  if (!file) return file.error();
  store_ = *std::move(file);
  projected_ = store_->read_progress();
  refilling_ = store_->read_refilled().has_value();
  store_->tables().load();
  return store_->session().take_failure();
}

void table_projection::start(batch_fetch fetch) {
  ensure(!thread_.joinable(), "a projection is started once");
  fetch_ = std::move(fetch);
  thread_ = std::thread([this] { run(); });
}

void table_projection::report(const std::string& text) const {
  if (options_.report) options_.report(text);
}

void table_projection::show_lag() const {
  if (options_.lag == nullptr) return;
  auto ahead = offered_position_.value - std::min(offered_position_.value, projected_.at.value);
  options_.lag->set(static_cast<std::int64_t>(ahead));
}

// ---- the thread ----------------------------------------------------------------------------------------------------

void table_projection::run() {
  pthread_setname_np(pthread_self(), "projector");
  check_origin();
  refill();
  for (bool more = true; more && store_ != nullptr;) {
    more = gather();
    write_chunk();
    write_snapshots();
    std::unique_lock lock(mutex_);
    const bool damaged = std::exchange(damage_seen_, false);
    const bool behind = std::exchange(is_behind_, false);
    lock.unlock();
    if (damaged) rebuild("a reader found it damaged");
    if (behind && !damaged && store_ != nullptr) resume_where_it_stands();
  }
  while (write_snapshots()) continue;
}

/// The last batch in the tables must be the journal's.
void table_projection::check_origin() {
  next_batch_ = projected_.batch + 1;
  if (projected_.batch == 0) return;
  auto last = fetch_(projected_.batch);
  // A journal that cannot be read now says nothing about the tables.
  while (!last && last.error().may_pass) {
    pause("the journal cannot be read: " + last.error().why);
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    last = fetch_(projected_.batch);
  }
  pause_ms_ = 0;
  if (!last) return rebuild("the journal does not have its last batch: " + last.error().why);
  if (last->last != projected_.at) rebuild("it belongs to another journal");
}

/// Fills the tables of contexts whose form has changed, from the journal; the others keep their rows. Lists wait.
void table_projection::refill() {
  auto refilled = store_ == nullptr ? std::nullopt : store_->read_refilled();
  if (refilled) report("tables have another form and are filled again from the journal");
  while (store_ != nullptr) {
    if (auto failure = store_->session().take_failure()) {
      pause("tables cannot be filled again now: " + failure->text);
    } else if (!refilled || refill_after(*refilled)) {
      break;
    }
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    refilled = store_ == nullptr ? std::nullopt : store_->read_refilled();
  }
  {
    std::lock_guard lock(mutex_);
    refilling_ = false;
  }
  progress_.notify_all();
}

/// False: it has to begin again where the tables stand then.
bool table_projection::refill_after(std::uint64_t refilled) {
  auto tables = store_->tables_to_refill();
  auto* file = store_.get();
  for (auto batch = refilled + 1; batch <= projected_.batch; ++batch) {
    while (!refill_from(*tables, batch)) {
      std::lock_guard lock(mutex_);
      if (stopping_) return false;
    }
    // What a table could not read of its rows is missing in the chunk.
    if (file->session().failed()) return false;
    bool full = tables->events() >= static_cast<std::uint64_t>(options_.settings.batch_max_events);
    if (!full && batch < projected_.batch) continue;
    if (!commit_chunk(*tables)) return false;
    tables->committed();
    tables->clear();
  }
  if (!commit([&] { file->end_refill(); }, *tables)) return false;
  store_->tables().load();
  return true;
}

bool table_projection::refill_from(projection_tables& tables, std::uint64_t batch) {
  auto fetched = fetch_(batch);
  std::string wrong = fetched ? "" : fetched.error().why;
  if (fetched && tables.take(*fetched, wrong)) return true;
  pause("batch " + std::to_string(batch) + " cannot be read to fill tables again: " + wrong);
  return false;
}

/// Takes batches into the chunk until it is large, or has waited long enough, or is wanted, or other work is there.
/// False: stop after writing it.
bool table_projection::gather() {
  const auto max_events = static_cast<std::uint64_t>(options_.settings.batch_max_events);
  steady::time_point deadline{};
  auto& tables = store_->tables();
  while (tables.events() < max_events) {
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return false;
      if (damage_seen_ || is_behind_) return true;
    }
    if (auto batch = next_batch()) {
      if (!take(*batch)) return true;
      if (is_awaited(tables.last_position())) return true;
      if (deadline == steady::time_point{}) {
        deadline = steady::now() + std::chrono::milliseconds(options_.settings.linger_ms);
      }
      continue;
    }
    if (!wait_for_batch(tables.events() > 0, deadline)) return true;
  }
  return true;
}

/// A reader waits for no more than this.
bool table_projection::is_awaited(position taken) {
  std::lock_guard lock(mutex_);
  return awaited_.is_awaited(taken);
}

/// False: write what there is.
bool table_projection::wait_for_batch(bool gathering, steady::time_point deadline) {
  std::unique_lock lock(mutex_);
  auto batch_or_end = [this] { return stopping_ || damage_seen_ || is_behind_ || offered_batch_ >= next_batch_; };
  if (!gathering) {
    work_.wait(lock, [&] { return batch_or_end() || !waiting_snapshots_.queue.empty(); });
    return batch_or_end();
  }
  work_.wait_until(lock, deadline, [&] { return batch_or_end() || !awaited_.empty(); });
  return batch_or_end() && !stopping_;
}

std::optional<durable_batch> table_projection::next_batch() {
  std::unique_lock lock(mutex_);
  while (!queue_.empty() && queue_.front().number <= next_batch_) {
    auto front = std::move(queue_.front());
    queue_.pop_front();
    queued_bytes_ -= front.bytes->size();
    if (front.number == next_batch_) return front;
  }
  if (!catching_up_ && offered_batch_ < next_batch_) return std::nullopt;
  lock.unlock();
  return fetch_batch();
}

std::optional<durable_batch> table_projection::fetch_batch() {
  auto fetched = fetch_(next_batch_);
  if (fetched && fetched->number == next_batch_ && fetched->bytes != nullptr) return *std::move(fetched);
  bool expected = false;
  {
    std::lock_guard lock(mutex_);
    expected = offered_batch_ >= next_batch_;
  }
  if (expected) {
    pause("batch " + std::to_string(next_batch_) +
          " cannot be read back: " + (fetched ? "the journal gave another one" : fetched.error().why));
  }
  catching_up_ = false;
  return std::nullopt;
}

bool table_projection::take(const durable_batch& batch) {
  std::string wrong;
  const bool taken = store_->tables().take(batch, wrong);
  // What a table could not read of its rows is missing in the chunk.
  const auto failure = store_->session().take_failure();
  if (failure) wrong = failure->text;
  if (taken && !failure) {
    ++next_batch_;
    return true;
  }
  store_->tables().reset();
  next_batch_ = projected_.batch + 1;
  if (failure && failure->is_corruption()) {
    std::lock_guard lock(mutex_);
    damage_seen_ = true;
    return false;
  }
  pause("a batch cannot be projected and is read again: " + wrong);
  return false;
}

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
  const auto newest = tables.last_time();
  tables.clear();
  detach_old_months(newest);
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

void table_projection::look_again() {
  {
    std::lock_guard lock(mutex_);
    is_behind_ = true;
  }
  work_.notify_one();
}

/// Rows of months that are no longer kept leave the tables; they are in tables of their own then.
void table_projection::detach_old_months(unix_nanos newest) {
  if (options_.keep_months == 0 || newest.value == 0) return;
  const auto oldest = month_of(newest) - options_.keep_months;
  if (oldest <= kept_from_) return;
  auto& session = store_->session();
  kept_from_ = oldest;
  const auto detached = detach_months_before(session, oldest);
  if (auto failure = session.take_failure()) {
    report("old months cannot be detached now, only with the next month or start: " + failure->text);
  }
  if (detached > 0) report(std::to_string(detached) + " partitions of old months were detached");
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
    options_.place->put_aside();
    auto file = projection_file::open(*options_.place, options_.tables, open_orders_, *options_.superseded);
    bool fresh = file && (*file)->read_progress().batch == 0;
    if (fresh) store_ = *std::move(file);
    if (fresh) break;
    pause("no new projection: " + (file ? "the old one cannot be renamed" : file.error().text));
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

// ---- progress and batches ------------------------------------------------------------------------------------------

std::uint64_t table_projection::projected_batch() const {
  std::lock_guard lock(mutex_);
  return projected_.batch;
}

position table_projection::projected() const {
  std::lock_guard lock(mutex_);
  return projected_.at;
}

std::uint64_t table_projection::generation() const {
  std::lock_guard lock(mutex_);
  return generation_;
}

std::uint64_t table_projection::not_understood() const {
  std::lock_guard lock(mutex_);
  return not_understood_;
}

void table_projection::offer(durable_batch batch) {
  {
    std::lock_guard lock(mutex_);
    if (batch.number <= offered_batch_) return;
    offered_batch_ = batch.number;
    offered_position_ = batch.last;
    auto size = batch.bytes == nullptr ? 0 : batch.bytes->size();
    if (size > 0 && queued_bytes_ + size <= static_cast<std::size_t>(options_.settings.queue_max_bytes)) {
      queued_bytes_ += size;
      queue_.push_back(std::move(batch));
    }
    show_lag();
  }
  work_.notify_one();
}

bool table_projection::wait_projected(position upto, steady::time_point deadline) {
  std::unique_lock lock(mutex_);
  if (!refilling_ && projected_.at >= upto) return true;
  auto own = awaited_.add(upto);
  work_.notify_one();
  progress_.wait_until(lock, deadline, [&] { return stopping_ || (!refilling_ && projected_.at >= upto); });
  awaited_.remove(own);
  return !refilling_ && projected_.at >= upto;
}

// ---- snapshots -----------------------------------------------------------------------------------------------------

position table_projection::checkpoint() const {
  std::lock_guard lock(mutex_);
  return projected_.checkpoint;
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
  if (const auto* idle = std::get_if<snapshot_retirement>(&step)) return table.retire(idle->entity, idle->at);
  table.complete(std::get<checkpoint_end>(step).at);
}

}  // namespace madang
