#include "persistence/sqlite/sqlite_store.hpp"

#include <sqlite3.h>
#include <sys/statvfs.h>

#include <algorithm>

#include "persistence/files/segment_file.hpp"
#include "persistence/recovery/batch_reader.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

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

store_error judge(const sqlite_error& error, const std::filesystem::path& dir) {
  if (error.primary() == SQLITE_FULL) {
    return {store_fault::no_space, "make space on the file system of " + dir.string()};
  }
  const bool lost = error.is_failed_sync() || error.is_corruption();
  return {lost ? store_fault::distrust : store_fault::passing,
          error.text + " (SQLite " + std::to_string(error.code) + ")"};
}

template <class Value>
result<Value, store_error> judged(result<Value, sqlite_error> done, const std::filesystem::path& dir) {
  if (done) return *std::move(done);
  return refused{judge(done.error(), dir)};
}

}  // namespace

result<std::unique_ptr<batch_store>, std::string> sqlite_store::open(std::filesystem::path dir,
                                                                     const journal_settings& settings, std::string vfs,
                                                                     std::function<void(const std::string&)> warn) {
  remove_unfinished_segments(dir);
  const auto path = (dir / "journal.db").string();
  auto file = journal_file::open(path, vfs);
  if (!file) return refused{file.error()};
  auto segments = read_segments(file->db());
  if (!segments) return refused{segments.error().text};
  auto archive = sqlite_db::open(path, sqlite_access::read_only, vfs);
  if (!archive) return refused{archive.error().text};
  auto second = sqlite_db::open(path, sqlite_access::read_write, vfs);
  if (!second) return refused{second.error().text};
  if (auto error = second->exec("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0"))
    return refused{error->text};
  auto last_segment = segments->empty() ? std::nullopt : std::optional(segments->back());
  return std::unique_ptr<batch_store>(new sqlite_store(std::move(dir), settings, std::move(vfs), std::move(warn),
                                                       *std::move(file), *std::move(second), *std::move(archive),
                                                       last_segment));
}

sqlite_store::sqlite_store(std::filesystem::path dir, const journal_settings& settings, std::string vfs,
                           std::function<void(const std::string&)> warn, journal_file file, sqlite_db second,
                           sqlite_db archive, std::optional<segment_row> last_segment)
    : dir_(std::move(dir)),
      settings_(settings),
      vfs_(std::move(vfs)),
      warn_(std::move(warn)),
      file_(std::move(file)),
      wal_checkpointer_(std::move(second)),
      archive_(std::move(archive)) {
  // A crash may have come between closing a segment and deleting what it holds.
  if (last_segment) add_segment(*last_segment);
}

result<std::uint64_t, store_error> sqlite_store::journal_number() {
  return judged(file_.journal_number(), dir_);
}

result<std::uint64_t, store_error> sqlite_store::take_over() {
  return judged(file_.take_over(), dir_);
}

result<std::uint64_t, store_error> sqlite_store::remember_keys(std::uint64_t fingerprint) {
  return judged(file_.remember_keys(fingerprint), dir_);
}

result<bool, store_error> sqlite_store::append(const journal_batch& batch, std::uint64_t incarnation, const chain_hash&,
                                               const chain_hash& chain) {
  return judged(file_.append(batch, incarnation, chain), dir_);
}

result<batch_end, store_error> sqlite_store::last() {
  return judged(file_.last(), dir_);
}

result<std::unique_ptr<batch_source>, std::string> sqlite_store::open_source(std::size_t cache_bytes) {
  return batch_reader::open(dir_, vfs_, cache_bytes);
}

// ---- upkeep --------------------------------------------------------------------------------------------------------

store_outcome sqlite_store::tend(bool idle) {
  if (auto error = move_log(idle)) return error;
  return move_segments();
}

/// Another thread moves the log; the short last step, after which the log starts anew, is taken here between two
/// batches.
store_outcome sqlite_store::move_log(bool idle) {
  const auto now = steady::now();
  if (auto finished = wal_checkpointer_.take_finished()) {
    next_move_ = now + pause_between_moves;
    auto error = finished->error ? finished->error : file_.checkpoint();
    return error ? later("the write-ahead log cannot be moved", *error) : std::nullopt;
  }
  const auto bound = settings_.wal_autocheckpoint_pages;
  if (file_.wal_pages() < (idle ? std::max<std::int64_t>(bound / idle_move_divisor, 1) : bound)) return std::nullopt;
  if (now >= next_move_) wal_checkpointer_.move();
  return std::nullopt;
}

store_outcome sqlite_store::later(const std::string& what, const sqlite_error& error) {
  auto judged_error = judge(error, dir_);
  if (judged_error.fault == store_fault::distrust) return judged_error;
  next_move_ = steady::now() + pause_after_error;
  return store_error{judged_error.fault, what + " for now: " + error.text};
}

void sqlite_store::add_segment(const segment_row& segment) {
  std::lock_guard lock(mutex_);
  segments_.push_back(segment);
}

store_outcome sqlite_store::move_segments() {
  std::optional<segment_row> segment;
  {
    std::lock_guard lock(mutex_);
    if (!segments_.empty()) segment = segments_.front();
  }
  if (segment) {
    if (auto error = file_.add_segment(*segment)) return later("a segment cannot be registered", *error);
    archived_upto_ = std::max(archived_upto_, segment->last_batch);
    std::lock_guard lock(mutex_);
    segments_.pop_front();
  }
  if (archived_upto_ == 0) return std::nullopt;
  auto more = file_.delete_archived(archived_upto_);
  if (!more) return later("archived batches cannot be deleted", more.error());
  if (!*more) archived_upto_ = 0;
  return std::nullopt;
}

std::string sqlite_store::shortage() {
  const auto now = steady::now();
  if (now < next_look_) return shortage_;
  next_look_ = now + disk_look_every;
  const auto available = free_bytes(dir_);
  const auto wanted = static_cast<std::uint64_t>(std::max<std::int64_t>(settings_.min_free_disk_bytes, 0));
  shortage_.clear();
  if (available && *available < wanted) {
    shortage_ = "the disk is nearly full: " + megabytes(*available) + " free of " + megabytes(wanted) +
                " wanted; make space on the file system of " + dir_.string();
  }
  return shortage_;
}

void sqlite_store::begin_archiving(std::function<std::uint64_t()> last_unneeded) {
  archiver_ = std::make_unique<segment_archiver>(
      dir_, *std::move(archive_), settings_.archive_segment_bytes,
      segment_archiver::callbacks{std::move(last_unneeded),
                                  [this](const segment_row& segment) { add_segment(segment); }, warn_});
  archiver_->look();
}

void sqlite_store::look_for_unneeded() {
  if (archiver_) archiver_->look();
}

void sqlite_store::end_archiving() {
  if (archiver_) archiver_->stop();
  archive_.reset();
}

}  // namespace madang
