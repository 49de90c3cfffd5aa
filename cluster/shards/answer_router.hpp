#pragma once

#include <cstdint>
#include <map>

#include "messages/envelope/request.hpp"

namespace madang {

enum class answer_way : std::uint8_t {
  here = 1,   ///< to a listener of this process
  to_peer,    ///< over the link to `node_of(home)`
  to_nobody,  ///< the process that has asked is gone
};

/// Which way an answer goes once it has passed the gate: home, or nowhere. One thread at a time.
class answer_router {
 public:
  /// `own`: of this process; zero where the node runs alone.
  explicit answer_router(node_home own) : own_(own) {}

  /// There is a link to this process, or no more to any of that node.
  void peer_up(node_home home) { peers_[node_of(home)] = home; }
  void peer_gone(std::uint16_t node) { peers_.erase(node); }

  answer_way way_of(node_home home) const {
    if (home == own_) return answer_way::here;
    const auto peer = peers_.find(node_of(home));
    return peer != peers_.end() && peer->second == home ? answer_way::to_peer : answer_way::to_nobody;
  }

 private:
  const node_home own_;
  std::map<std::uint16_t, node_home> peers_;
};

}  // namespace madang
