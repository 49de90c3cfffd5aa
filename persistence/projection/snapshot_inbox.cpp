#include "persistence/projection/snapshot_inbox.hpp"

#include <utility>

#include "persistence/journal/snapshot_pieces.hpp"

namespace madang {

void snapshot_inbox::put(snapshot taken) {
  {
    std::lock_guard lock(lock_);
    queue.put(std::move(taken));
  }
  work_.notify_one();
}

void snapshot_inbox::add(snapshot_step step) {
  {
    std::lock_guard lock(lock_);
    queue.add(std::move(step));
  }
  work_.notify_one();
}

std::size_t snapshot_inbox::waiting_bytes() const {
  std::lock_guard lock(lock_);
  return queue.waiting_bytes();
}

result<std::optional<snapshot>, read_failure> snapshot_inbox::read(entity_id entity, const stored_snapshot& stored,
                                                                   const stored_pieces& pieces) const {
  std::optional<snapshot> waiting;
  {
    std::lock_guard lock(lock_);
    if (const auto* found = queue.find(entity)) waiting = *found;
  }
  if (!waiting) return stored();
  auto older = pieces();
  if (!older) return refused{older.error()};
  waiting->pieces = joined(std::move(waiting->pieces), *std::move(older));
  return waiting;
}

result<std::vector<snapshot_piece>, read_failure> snapshot_inbox::read_pieces(entity_id entity,
                                                                              const stored_pieces& pieces) const {
  std::vector<snapshot_piece> waiting;
  {
    std::lock_guard lock(lock_);
    if (const auto* found = queue.find(entity)) waiting = found->pieces;
  }
  auto older = pieces();
  if (!older) return refused{older.error()};
  return joined(std::move(waiting), *std::move(older));
}

}  // namespace madang
