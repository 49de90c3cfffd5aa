#include "persistence/journal/journal_writer.hpp"

#include <pthread.h>
#include <sqlite3.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <optional>

namespace madang {
namespace {

using namespace std::chrono_literals;

constexpr auto idle_patience = 250ms;
constexpr auto first_pause = 20ms;
constexpr auto longest_pause = 1000ms;
constexpr auto disk_look_every = 250ms;
constexpr auto pause_between_moves = 50ms;
constexpr auto pause_after_error = 1000ms;
/// With nothing to write, the write-ahead log is moved from this share of its bound.
constexpr int idle_move_divisor = 4;

std::optional<std::uint64_t> free_bytes(const std::filesystem::path& dir) {
  struct statvfs found {};
  if (::statvfs(dir.c_str(), &found) != 0) return std::nullopt;
  return std::uint64_t{found.f_bavail} * found.f_frsize;
}

std::string megabytes(std::uint64_t bytes) {
  return std::to_string(bytes / 1'048'576) + " MiB";
}

std::string explain(const sqlite_error& error, const closed_batch& batch, const std::filesystem::path& dir) {
  const auto what = "batch " + std::to_string(batch->number) + " (positions " + std::to_string(batch->first.value) +
                    " to " + std::to_string(batch->last.value) + ", " + std::to_string(batch->bytes.size()) + " bytes)";
  if (error.primary() == SQLITE_FULL) {
    return "the disk is full: " + what + " waits in memory; make space on the file system of " + dir.string() +
           ", writing resumes by itself";
  }
  return what + " cannot be written to " + dir.string() + ": " + error.text + " (SQLite " + std::to_string(error.code) +
         "); it waits in memory and is sent again";
}

}  // namespace

journal_writer::journal_writer(journal_writer_settings settings, journal_buffer& buffer, batch_store store,
                               sqlite_db second, head_file head, journal_start start, node_metrics* metrics,
                               callbacks hooks)
    : settings_(std::move(settings)),
      buffer_(buffer),
      store_(std::move(store)),
      wal_checkpointer_(std::move(second)),
      head_(std::move(head)),
      at_(start),
      metrics_(metrics),
      hooks_(std::move(hooks)) {
  look_at_disk();
  thread_ = std::thread([this] { run(); });
}

journal_writer::~journal_writer() {
  buffer_.stop();
  thread_.join();
}

void journal_writer::run() {
  pthread_setname_np(pthread_self(), "journal-writer");
  auto pause = std::chrono::milliseconds(first_pause);
  while (!ended_) {
    const auto batch = buffer_.take(idle_patience);
    if (!batch) {
      if (buffer_.stopped()) return;
      tidy(true);
      continue;
    }
    const auto began = std::chrono::steady_clock::now();
    switch (write(batch)) {
      case outcome::written:
        pause = first_pause;
        tidy(false);
        gather_more(began);
        break;
      case outcome::later:
        if (buffer_.stopped()) return;
        look_at_disk();
        buffer_.wait_stopped(pause);
        pause = std::min<std::chrono::milliseconds>(pause * 2, longest_pause);
        break;
      case outcome::ended:
        return;
    }
  }
}

/// A commit costs the same for one event and for a thousand: under load the next batch gathers for a moment.
void journal_writer::gather_more(std::chrono::steady_clock::time_point began) {
  const auto due = began + std::chrono::microseconds(settings_.batch_interval_us);
  const auto now = std::chrono::steady_clock::now();
  if (now < due) buffer_.wait_stopped(std::chrono::duration_cast<std::chrono::microseconds>(due - now));
}

journal_writer::outcome journal_writer::write(const closed_batch& batch) {
  const auto started = std::chrono::steady_clock::now();
  const auto chain = chain_after(at_.end.chain, at_.incarnation, batch->number, batch->bytes);
  auto stored = store_.append(*batch, at_.incarnation, chain);
  if (stored && !*stored) {
    end("another process has taken this journal over");
    return outcome::ended;
  }
  if (!stored) {
    switch (judge(batch, chain, stored.error())) {
      case verdict::stored:
        break;
      case verdict::send_again:
      case verdict::ask_again:
        disk_failed_ = true;
        set_problem(write_problem_, explain(stored.error(), batch, settings_.dir));
        return outcome::later;
      case verdict::end:
        return outcome::ended;
    }
  }
  if (metrics_ != nullptr) {
    metrics_->batch_write_time.observe(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - started).count());
  }
  commit_facts(batch, chain);
  return outcome::written;
}

/// After an error nobody knows whether the batch is stored, so the store is asked for its last one.
journal_writer::verdict journal_writer::judge(const closed_batch& batch, const chain_hash& chain,
                                              const sqlite_error& error) {
  if (error.is_failed_sync() || error.is_corruption()) {
    end("the journal can no longer be trusted: " + error.text + " (SQLite " + std::to_string(error.code) + ")");
    return verdict::end;
  }
  const auto last = store_.last();
  if (!last) {
    if (!last.error().is_corruption()) return verdict::ask_again;
    end("the journal can no longer be trusted: " + last.error().text);
    return verdict::end;
  }
  if (last->number == batch->number && last->chain == chain) return verdict::stored;
  if (last->number == at_.end.number && last->chain == at_.end.chain) return verdict::send_again;
  end("the journal ends at batch " + std::to_string(last->number) + ", not at the last one that was written, " +
      std::to_string(at_.end.number));
  return verdict::end;
}

void journal_writer::commit_facts(const closed_batch& batch, const chain_hash& chain) {
  at_.end = {batch->number, batch->last, chain};
  if (!head_.write({batch->last, batch->number, chain})) hooks_.warn("the head file could not be written");
  if (std::exchange(disk_failed_, false)) set_problem(write_problem_, {});
  if (metrics_ != nullptr) {
    metrics_->batches_written.add();
    metrics_->bytes_written.add(batch->bytes.size());
  }
  hooks_.durable(batch);
}

void journal_writer::end(const std::string& why) {
  ended_ = true;
  disk_failed_ = true;
  set_problem(write_problem_, why);
  hooks_.fatal(why);
}

// ---- what is done between batches ----------------------------------------------------------------------------------

void journal_writer::tidy(bool idle) {
  look_at_disk();
  move_log(idle);
  move_segments();
}

/// Another thread moves the log; the short last step, after which the log starts anew, is taken here between two
/// batches.
void journal_writer::move_log(bool idle) {
  const auto now = std::chrono::steady_clock::now();
  if (auto finished = wal_checkpointer_.take_finished()) {
    next_move_ = now + pause_between_moves;
    auto error = finished->error ? finished->error : store_.checkpoint();
    if (error) judge_upkeep("the write-ahead log cannot be moved", *error);
    return;
  }
  const auto bound = settings_.wal_autocheckpoint_pages;
  if (store_.wal_pages() < (idle ? std::max<std::int64_t>(bound / idle_move_divisor, 1) : bound)) return;
  if (now >= next_move_) wal_checkpointer_.move();
}

void journal_writer::judge_upkeep(const std::string& what, const sqlite_error& error) {
  if (error.is_failed_sync() || error.is_corruption()) {
    end("the journal can no longer be trusted: " + error.text + " (SQLite " + std::to_string(error.code) + ")");
    return;
  }
  next_move_ = std::chrono::steady_clock::now() + pause_after_error;
  hooks_.warn(what + " for now: " + error.text);
}

void journal_writer::add_segment(const segment_row& segment) {
  std::lock_guard lock(mutex_);
  segments_.push_back(segment);
}

void journal_writer::move_segments() {
  std::optional<segment_row> segment;
  {
    std::lock_guard lock(mutex_);
    if (!segments_.empty()) segment = segments_.front();
  }
  if (segment) {
    if (auto error = store_.add_segment(*segment)) return judge_upkeep("a segment cannot be registered", *error);
    archived_upto_ = std::max(archived_upto_, segment->last_batch);
    std::lock_guard lock(mutex_);
    segments_.pop_front();
  }
  if (archived_upto_ == 0) return;
  auto more = store_.delete_archived(archived_upto_);
  if (!more) {
    judge_upkeep("archived batches cannot be deleted", more.error());
  } else if (!*more) {
    archived_upto_ = 0;
  }
}

void journal_writer::look_at_disk() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_look_) return;
  next_look_ = now + disk_look_every;
  const auto available = free_bytes(settings_.dir);
  const auto wanted = static_cast<std::uint64_t>(std::max<std::int64_t>(settings_.min_free_disk_bytes, 0));
  if (!available || *available >= wanted) return set_problem(space_problem_, {});
  set_problem(space_problem_, "the disk is nearly full: " + megabytes(*available) + " free of " + megabytes(wanted) +
                                  " wanted; make space on the file system of " + settings_.dir.string());
}

void journal_writer::set_problem(std::string& which, std::string why) {
  {
    std::lock_guard lock(mutex_);
    if (which.empty() && why.empty()) return;
    const bool same = which.empty() == why.empty();
    which = why;
    if (same) return;
  }
  hooks_.warn(why.empty() ? "the journal can be written again" : why);
}

journal_health journal_writer::health() const {
  std::lock_guard lock(mutex_);
  if (!write_problem_.empty()) return {false, write_problem_};
  if (!space_problem_.empty()) return {false, space_problem_};
  return {};
}

}  // namespace madang
