#pragma once

#include <set>

#include "messages/event_meta.hpp"

namespace madang {

/// The positions that readers wait for. Its owner guards it.
class awaited_positions {
 public:
  using wait = std::multiset<position>::iterator;

  wait add(position upto) { return positions_.insert(upto); }
  void remove(wait one) { positions_.erase(one); }

  bool empty() const { return positions_.empty(); }
  /// A reader waits for no more than this.
  bool is_awaited(position taken) const { return !positions_.empty() && *positions_.begin() <= taken; }

 private:
  std::multiset<position> positions_;
};

}  // namespace madang
