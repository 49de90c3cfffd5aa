#include "persistence/projection/snapshot_queue.hpp"

#include <utility>

#include "messages/ensure.hpp"
#include "persistence/journal/snapshot_pieces.hpp"

namespace madang {

void snapshot_queue::put(snapshot taken) {
  if (given_up_) return;
  if (const auto* older = find(taken.entity)) take_pieces_over(taken, *older);
  auto [found, added] = snapshots_.try_emplace(taken.entity, taken_ + steps_.size());
  waiting_bytes_ += taken.bytes();
  if (added) {
    steps_.emplace_back(std::move(taken));
    return;
  }
  auto& older = std::get<snapshot>(steps_[found->second - taken_]);
  waiting_bytes_ -= older.bytes();
  older = std::move(taken);
}

void snapshot_queue::add(snapshot_step step) {
  if (!given_up_) steps_.push_back(std::move(step));
}

const std::vector<snapshot_step>& snapshot_queue::take(std::size_t max) {
  ensure(being_written_.empty(), "what was taken before is neither written nor given up");
  while (!steps_.empty() && being_written_.size() < max) {
    if (const auto* taken = std::get_if<snapshot>(&steps_.front())) {
      snapshots_.erase(taken->entity);
      written_at_[taken->entity] = being_written_.size();
    }
    being_written_.push_back(std::move(steps_.front()));
    steps_.pop_front();
    ++taken_;
  }
  return being_written_;
}

void snapshot_queue::written() {
  for (const auto& [entity, place] : written_at_) {
    waiting_bytes_ -= std::get<snapshot>(being_written_[place]).bytes();
  }
  written_at_.clear();
  being_written_.clear();
}

void snapshot_queue::give_up() {
  given_up_ = true;
  steps_.clear();
  snapshots_.clear();
  written_at_.clear();
  being_written_.clear();
  waiting_bytes_ = 0;
}

const snapshot* snapshot_queue::find(entity_id entity) const {
  if (auto waiting = snapshots_.find(entity); waiting != snapshots_.end()) {
    return &std::get<snapshot>(steps_[waiting->second - taken_]);
  }
  auto taken = written_at_.find(entity);
  return taken == written_at_.end() ? nullptr : &std::get<snapshot>(being_written_[taken->second]);
}

}  // namespace madang
