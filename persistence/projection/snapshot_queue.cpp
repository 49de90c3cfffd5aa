#include "persistence/projection/snapshot_queue.hpp"

#include <utility>

namespace madang {

void snapshot_queue::put(snapshot taken) {
  if (given_up_) return;
  auto [found, added] = snapshots_.try_emplace(taken.entity, taken_ + steps_.size());
  waiting_bytes_ += taken.state.size();
  if (added) {
    steps_.emplace_back(std::move(taken));
    return;
  }
  auto& older = std::get<snapshot>(steps_[found->second - taken_]);
  waiting_bytes_ -= older.state.size();
  older = std::move(taken);
}

void snapshot_queue::add(snapshot_step step) {
  if (!given_up_) steps_.push_back(std::move(step));
}

std::vector<snapshot_step> snapshot_queue::take(std::size_t max) {
  std::vector<snapshot_step> out;
  while (!steps_.empty() && out.size() < max) {
    if (const auto* taken = std::get_if<snapshot>(&steps_.front())) {
      snapshots_.erase(taken->entity);
      waiting_bytes_ -= taken->state.size();
    }
    out.push_back(std::move(steps_.front()));
    steps_.pop_front();
    ++taken_;
  }
  return out;
}

void snapshot_queue::give_up() {
  given_up_ = true;
  steps_.clear();
  snapshots_.clear();
  waiting_bytes_ = 0;
}

}  // namespace madang
