#include "persistence/projection/table_projection.hpp"

#include <pthread.h>
#include <algorithm>
#include <utility>

namespace madang {

result<std::unique_ptr<table_projection>, read_failure> table_projection::open(table_projection_options options) {
  std::unique_ptr<table_projection> out(new table_projection(std::move(options)));
  auto& place = *out->options_.place;
  auto failure = out->load();
  if (failure && failure->is_corruption()) {
    out->report("the projection is put aside and projected anew: " + failure->text);
    out->store_.reset();
    if (const auto why = place.put_aside(); !why.empty()) {
      return refused{read_failure{"cannot make way in " + place.name() + ": " + why + " (" + failure->text + ")"}};
    }
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

void table_projection::look_again() {
  {
    std::lock_guard lock(mutex_);
    is_behind_ = true;
  }
  work_.notify_one();
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

position table_projection::checkpoint() const {
  std::lock_guard lock(mutex_);
  return projected_.checkpoint;
}

}  // namespace madang
