#include "persistence/sqlite/wal_checkpointer.hpp"

#include <pthread.h>
#include <sqlite3.h>

namespace madang {
namespace {

/// Each pass moves what was written during the one before; after a few, little is left.
constexpr int passes_max = 4;
constexpr int pages_left_to_writer = 64;

/// SQLite syncs the file only in the step that reaches the log's end, which is the writer's: what is synced here
/// already, the writer does not wait for.
sqlite_outcome sync_file(sqlite_db& db) {
  sqlite3_file* file = nullptr;
  int code = sqlite3_file_control(db.raw(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (code == SQLITE_OK) code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
  if (code == SQLITE_OK) return std::nullopt;
  return sqlite_error{code, "the moved pages cannot be synced"};
}

}  // namespace

sqlite_outcome checkpoint_passively(sqlite_db& db, int& left) {
  int pages = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(db.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
  if (code == SQLITE_OK) left = pages - moved;
  if (code == SQLITE_OK || code == SQLITE_BUSY) return std::nullopt;
  return db.last_error();
}

wal_checkpointer::wal_checkpointer(sqlite_db journal) : journal_(std::move(journal)) {
  thread_ = std::thread([this] { run(); });
}

wal_checkpointer::~wal_checkpointer() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void wal_checkpointer::move() {
  {
    std::lock_guard lock(mutex_);
    if (stage_ != stage::idle) return;
    stage_ = stage::asked;
  }
  wake_.notify_all();
}

std::optional<wal_checkpointer::finished> wal_checkpointer::take_finished() {
  std::lock_guard lock(mutex_);
  if (stage_ != stage::done) return std::nullopt;
  stage_ = stage::idle;
  return finished{std::exchange(error_, std::nullopt)};
}

void wal_checkpointer::run() {
  pthread_setname_np(pthread_self(), "wal-mover");
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stop_ || stage_ == stage::asked; });
      if (stop_) return;
      stage_ = stage::moving;
    }
    auto error = move_all();
    std::lock_guard lock(mutex_);
    error_ = std::move(error);
    stage_ = stage::done;
  }
}

sqlite_outcome wal_checkpointer::move_all() {
  for (int pass = 0; pass < passes_max; ++pass) {
    int left = 0;
    if (auto error = checkpoint_passively(journal_, left)) return error;
    if (auto error = sync_file(journal_)) return error;
    if (left <= pages_left_to_writer) break;
  }
  return std::nullopt;
}

}  // namespace madang
