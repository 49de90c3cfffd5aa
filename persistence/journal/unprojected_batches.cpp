#include "persistence/journal/unprojected_batches.hpp"

namespace madang {

void unprojected_batches::add(closed_batch batch) {
  std::lock_guard lock(mutex_);
  const auto size = batch->bytes.size();
  bytes_ += size;
  indexed_bytes_ += size;
  entries_.push_back({batch->number, std::move(batch), nullptr, size});
  drop_bytes();
  while (indexed_bytes_ > max_bytes_ * indexed_times && entries_.size() > 1) drop_front();
}

void unprojected_batches::drop_front() {
  const auto& front = entries_.front();
  indexed_bytes_ -= front.size;
  if (front.batch) {
    bytes_ -= front.size;
  } else {
    --without_bytes_;
  }
  entries_.pop_front();
}

void unprojected_batches::drop_bytes() {
  while (bytes_ > max_bytes_ && without_bytes_ < entries_.size()) {
    auto& oldest = entries_[without_bytes_++];
    oldest.index = oldest.batch->index();
    bytes_ -= oldest.batch->bytes.size();
    oldest.batch.reset();
  }
}

void unprojected_batches::forget_up_to(std::uint64_t number) {
  std::lock_guard lock(mutex_);
  while (!entries_.empty() && entries_.front().number <= number) drop_front();
}

std::vector<unprojected_batches::entry> unprojected_batches::all() const {
  std::lock_guard lock(mutex_);
  return {entries_.begin(), entries_.end()};
}

}  // namespace madang
