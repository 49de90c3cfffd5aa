#include "cluster/shards/peer_outlets.hpp"

#include <utility>

namespace madang {

link_taking peer_outlets::send(std::uint16_t node, std::vector<std::byte> frame) {
  return owed_.contains(node) ? link_taking::full : links_.send(node, std::move(frame));
}

bool peer_outlets::keep(std::uint16_t node, std::vector<std::byte> frame, std::uint64_t most) {
  const auto waiting = owed_.find(node);
  if (waiting == owed_.end()) {
    const auto taking = links_.send(node, frame);
    if (taking != link_taking::full) return taking == link_taking::taken;
  }
  auto& owed = waiting == owed_.end() ? owed_[node] : waiting->second;
  const auto cost = link_cost_of(frame.size());
  if (owed.bytes + cost > most) {
    if (owed.frames.empty()) owed_.erase(node);
    return false;
  }
  owed.bytes += cost;
  owed.frames.push_back(std::move(frame));
  return true;
}

bool peer_outlets::has_room(std::uint16_t node) {
  const auto found = owed_.find(node);
  if (found == owed_.end()) return true;
  auto& owed = found->second;
  while (!owed.frames.empty()) {
    if (links_.send(node, owed.frames.front()) == link_taking::full) return false;
    owed.bytes -= link_cost_of(owed.frames.front().size());
    owed.frames.pop_front();
  }
  owed_.erase(found);
  return true;
}

}  // namespace madang
