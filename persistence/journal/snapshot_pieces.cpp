#include "persistence/journal/snapshot_pieces.hpp"

#include <algorithm>
#include <iterator>

namespace madang {

void take_pieces_over(snapshot& younger, const snapshot& older) {
  if (older.pieces.empty()) return;
  std::vector<snapshot_piece> needed;
  std::copy_if(older.pieces.begin(), older.pieces.end(), std::back_inserter(needed),
               [&](const snapshot_piece& one) { return younger.needs(one); });
  younger.pieces = joined(std::move(younger.pieces), std::move(needed));
}

std::vector<snapshot_piece> joined(std::vector<snapshot_piece> some, std::vector<snapshot_piece> more) {
  if (more.empty()) return some;
  std::move(more.begin(), more.end(), std::back_inserter(some));
  std::stable_sort(some.begin(), some.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  some.erase(std::unique(some.begin(), some.end(), [](const auto& a, const auto& b) { return a.id == b.id; }),
             some.end());
  return some;
}

}  // namespace madang
