#include "persistence/journal/journal_buffer.hpp"

#include "messages/ensure.hpp"

namespace madang {
namespace {

/// A reader copies an open batch up to this size; a larger one is closed for it, so that nobody scans under the lock.
constexpr std::size_t copied_max_bytes = 65'536;

}  // namespace

journal_buffer::journal_buffer(const clock& time, std::size_t batch_max_bytes)
    : time_(time), batch_max_bytes_(batch_max_bytes) {
  open_batch();
}

void journal_buffer::restore(position last, unix_nanos time, std::uint64_t last_batch) {
  std::lock_guard lock(mutex_);
  ensure(open_->bytes.empty() && closed_.empty(), "a journal in use is restored");
  stamps_.restore(last, time);
  last_.store(last.value, std::memory_order_release);
  next_number_ = last_batch + 1;
  open_batch();
}

void journal_buffer::restore_channel(channel_id channel, std::uint64_t number) {
  std::lock_guard lock(mutex_);
  stamps_.restore_channel(channel, number);
}

void journal_buffer::append(std::span<const draft> drafts, std::span<event_meta> stamps) {
  ensure(drafts.size() == stamps.size(), "every draft needs room for its stamp");
  std::size_t size = 0;
  for (const auto& one : drafts) {
    ensure(record_size(one) <= record_max_bytes, "an event is larger than a record may be");
    ensure(one.channel_count <= one.channels.size(), "a draft names too many channels");
    size += record_size(one);
  }
  if (drafts.empty()) return;
  const auto now = time_.now();
  bool wake = false;
  {
    std::lock_guard lock(mutex_);
    if (!open_->bytes.empty() && open_->bytes.size() + size > batch_max_bytes_) close_batch();
    auto& bytes = open_->bytes;
    auto offset = bytes.size();
    bytes.resize(offset + size);
    stamps_.begin_group(now);
    for (std::size_t i = 0; i < drafts.size(); ++i) {
      stamps[i] = stamps_.next(drafts[i]);
      write_record(drafts[i], stamps[i], bytes.data() + offset);
      offset += record_size(drafts[i]);
    }
    if (open_->first == position{}) open_->first = stamps[0].at;
    open_->last = stamps_.last();
    pending_.fetch_add(size, std::memory_order_relaxed);
    last_.store(stamps_.last().value, std::memory_order_release);
    wake = std::exchange(writer_waits_, false);
  }
  if (wake) filled_.notify_one();
}

std::uint64_t journal_buffer::last_number(channel_id channel) const {
  std::lock_guard lock(mutex_);
  return stamps_.last_number(channel);
}

closed_batch journal_buffer::take(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return stopped_ || !closed_.empty() || !open_->bytes.empty(); };
  writer_waits_ = !ready();
  if (!filled_.wait_for(lock, patience, ready)) {
    writer_waits_ = false;
    return nullptr;
  }
  writer_waits_ = false;
  if (closed_.empty()) {
    if (open_->bytes.empty()) return nullptr;
    close_batch();
  }
  return closed_.front();
}

void journal_buffer::written(const closed_batch& batch) {
  std::lock_guard lock(mutex_);
  ensure(!closed_.empty() && closed_.front() == batch, "batches are written in order");
  closed_.pop_front();
  pending_.fetch_sub(batch->bytes.size(), std::memory_order_relaxed);
}

void journal_buffer::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  filled_.notify_all();
  stop_called_.notify_all();
}

bool journal_buffer::stopped() const {
  std::lock_guard lock(mutex_);
  return stopped_;
}

void journal_buffer::wait_stopped(std::chrono::microseconds patience) {
  std::unique_lock lock(mutex_);
  stop_called_.wait_for(lock, patience, [this] { return stopped_; });
}

std::vector<closed_batch> journal_buffer::unwritten() {
  std::lock_guard lock(mutex_);
  if (open_->bytes.size() > copied_max_bytes) close_batch();
  std::vector<closed_batch> cut(closed_.begin(), closed_.end());
  if (open_->bytes.empty()) return cut;
  auto copy = std::make_shared<journal_batch>();
  copy->number = open_->number;
  copy->first = open_->first;
  copy->last = open_->last;
  copy->bytes = open_->bytes;
  cut.push_back(std::move(copy));
  return cut;
}

void journal_buffer::open_batch() {
  open_ = std::make_shared<journal_batch>();
  open_->number = next_number_;
}

void journal_buffer::close_batch() {
  ++next_number_;
  closed_.push_back(std::move(open_));
  open_batch();
}

}  // namespace madang
