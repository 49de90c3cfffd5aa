#include "persistence/recovery/batch_cache.hpp"

namespace madang {

closed_batch batch_cache::find(std::uint64_t number) {
  const auto at = at_.find(number);
  if (at == at_.end()) return nullptr;
  batches_.splice(batches_.begin(), batches_, at->second);
  return batches_.front();
}

void batch_cache::keep(const closed_batch& batch) {
  if (batch->bytes.size() > bytes_max_ / 4 || contains(batch->number)) return;
  batches_.push_front(batch);
  at_[batch->number] = batches_.begin();
  bytes_ += batch->bytes.size();
  while (bytes_ > bytes_max_) {
    bytes_ -= batches_.back()->bytes.size();
    at_.erase(batches_.back()->number);
    batches_.pop_back();
  }
}

}  // namespace madang
