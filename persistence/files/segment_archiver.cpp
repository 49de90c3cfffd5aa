#include "persistence/files/segment_archiver.hpp"

#include <pthread.h>

#include "persistence/files/segment_file.hpp"

namespace madang {

segment_archiver::segment_archiver(std::filesystem::path dir, sqlite_db journal, std::int64_t segment_bytes,
                                   callbacks hooks)
    : dir_(std::move(dir)), journal_(std::move(journal)), segment_bytes_(segment_bytes), hooks_(std::move(hooks)) {
  if (auto segments = read_segments(*journal_); segments && !segments->empty()) {
    next_ordinal_ = segments->back().ordinal + 1;
    next_batch_ = segments->back().last_batch + 1;
  }
  thread_ = std::thread([this] { run(); });
}

segment_archiver::~segment_archiver() {
  stop();
}

void segment_archiver::stop() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  journal_.reset();
}

void segment_archiver::look() {
  {
    std::lock_guard lock(mutex_);
    asked_ = true;
  }
  wake_.notify_all();
}

void segment_archiver::run() {
  pthread_setname_np(pthread_self(), "archivist");
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return asked_ || stop_; });
      asked_ = false;
    }
    while (!stop_ && archive_one()) continue;
    if (stop_) return;
  }
}

/// The last batch of the next segment, if enough is there to close one.
std::optional<std::uint64_t> segment_archiver::end_of_segment(std::uint64_t first) {
  const auto last = hooks_.last_archivable();
  auto query =
      journal_->query("SELECT number, length(bytes) FROM batch WHERE number >= ?1 AND number <= ?2 ORDER BY number");
  if (!query) return std::nullopt;
  query->bind(1, first).bind(2, last);
  for (std::int64_t size = 0;;) {
    auto found = query->step();
    if (!found || !*found) return std::nullopt;
    size += query->integer(1);
    if (size >= segment_bytes_) return query->number(0);
  }
}

bool segment_archiver::archive_one() {
  const auto last = end_of_segment(next_batch_);
  if (!last) return false;
  auto built = build_segment(*journal_, dir_, next_ordinal_, next_batch_, *last, stop_);
  if (!built) {
    if (!stop_) hooks_.warn("archiving waits for the next checkpoint: " + built.error());
    return false;
  }
  next_ordinal_ = built->ordinal + 1;
  next_batch_ = built->last_batch + 1;
  hooks_.closed(*built);
  return true;
}

}  // namespace madang
