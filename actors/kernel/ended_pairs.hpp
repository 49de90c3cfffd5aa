#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "messages/fields.hpp"
#include "messages/time.hpp"

namespace madang {

/// A pair that is over, as its receiver remembers it: what may still come of it are copies.
template <class PeerId>
struct ended_pair {
  PeerId peer;
  std::uint32_t last = 0;  ///< number of the peer's last message that was consumed
  unix_nanos at;           ///< when the pair ended

  friend bool operator==(const ended_pair&, const ended_pair&) = default;
  MADANG_FIELDS(peer, last, at)
};

/// The same for the few pairs of a small entity, oldest first.
template <class PeerId>
bool has_ended(const std::vector<ended_pair<PeerId>>& ended, PeerId peer) {
  for (const auto& one : ended) {
    if (one.peer == peer) return true;
  }
  return false;
}
template <class PeerId>
void forget_before(std::vector<ended_pair<PeerId>>& ended, unix_nanos moment) {
  auto kept = ended.begin();
  while (kept != ended.end() && kept->at < moment) ++kept;
  ended.erase(ended.begin(), kept);
}

/// Many of them, with a look-up that does not depend on how many.
template <class PeerId>
class ended_pairs {
 public:
  ended_pairs() = default;
  explicit ended_pairs(const std::vector<ended_pair<PeerId>>& oldest_first) {
    for (const auto& one : oldest_first) add(one);
  }

  void add(const ended_pair<PeerId>& one) {
    oldest_first_.push_back(one);
    last_of_[one.peer] = one.last;
  }
  void forget_before(unix_nanos moment) {
    for (; !oldest_first_.empty() && oldest_first_.front().at < moment; oldest_first_.pop_front()) {
      last_of_.erase(oldest_first_.front().peer);
    }
  }

  bool contains(PeerId peer) const { return last_of_.contains(peer); }
  std::size_t size() const { return oldest_first_.size(); }
  /// How many `forget_before(moment)` would forget: the oldest.
  std::size_t older_than(unix_nanos moment) const {
    std::size_t count = 0;
    while (count < oldest_first_.size() && oldest_first_[count].at < moment) ++count;
    return count;
  }
  /// Counted from the oldest.
  const ended_pair<PeerId>& operator[](std::size_t place) const { return oldest_first_[place]; }
  std::vector<ended_pair<PeerId>> all() const { return {oldest_first_.begin(), oldest_first_.end()}; }

 private:
  std::deque<ended_pair<PeerId>> oldest_first_;
  std::unordered_map<PeerId, std::uint32_t> last_of_;
};

}  // namespace madang
