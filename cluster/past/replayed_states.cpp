#include "cluster/past/replayed_states.hpp"

#include <utility>

namespace madang {

std::unique_ptr<entity_rebuild> replayed_states::take(entity_id entity, std::uint64_t upto) {
  std::lock_guard guard(lock_);
  auto best = kept_.end();
  for (auto each = kept_.begin(); each != kept_.end(); ++each) {
    if ((*each)->id() != entity || (*each)->seq() > upto) continue;
    if (best == kept_.end() || (*best)->seq() < (*each)->seq()) best = each;
  }
  if (best == kept_.end()) return nullptr;
  auto found = std::move(*best);
  kept_.erase(best);
  return found;
}

void replayed_states::keep(std::unique_ptr<entity_rebuild> one) {
  std::lock_guard guard(lock_);
  std::erase_if(kept_, [&](const auto& each) { return each->id() == one->id() && each->seq() == one->seq(); });
  kept_.push_front(std::move(one));
  if (kept_.size() > most_) kept_.pop_back();
}

}  // namespace madang
