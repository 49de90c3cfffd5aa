#pragma once

#include <map>
#include <utility>
#include <vector>

#include "persistence/journal/snapshot_pieces.hpp"

namespace madang {

/// Moves the pieces of a snapshot that is stored to those of its entity, and forgets what it does not need.
inline void keep_pieces(std::map<entity_id, std::vector<snapshot_piece>>& all, snapshot& taken) {
  auto pieces = std::exchange(taken.pieces, {});
  if (pieces.empty() && !all.contains(taken.entity)) return;
  auto& kept = all[taken.entity];
  kept = joined(std::move(pieces), std::move(kept));
  std::erase_if(kept, [&](const snapshot_piece& one) { return !taken.needs(one); });
}

}  // namespace madang
