#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "persistence/journal/snapshot_pieces.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// Snapshots that wait until the journal is durable up to them. Readers find the youngest of an entity here: an entity
/// that is rebuilt meanwhile must know that it has one. Its owner guards it.
class undurable_snapshots {
 public:
  using handed_in = std::shared_ptr<snapshot>;

  handed_in add(snapshot taken) {
    if (const auto older = youngest_.find(taken.entity); older != youngest_.end()) {
      take_pieces_over(taken, *older->second);
    }
    auto made = std::make_shared<snapshot>(std::move(taken));
    bytes_ += made->bytes();
    youngest_[made->entity] = made;
    return made;
  }
  /// It is passed on.
  void remove(const handed_in& one) {
    bytes_ -= one->bytes();
    auto found = youngest_.find(one->entity);
    if (found != youngest_.end() && found->second == one) youngest_.erase(found);
  }
  std::optional<snapshot> find(entity_id entity) const {
    auto found = youngest_.find(entity);
    return found == youngest_.end() ? std::nullopt : std::optional<snapshot>(*found->second);
  }
  std::size_t bytes() const { return bytes_; }

 private:
  std::unordered_map<entity_id, handed_in> youngest_;
  std::size_t bytes_ = 0;
};

}  // namespace madang
