#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "cluster/link/link_transport.hpp"

namespace madang {

/// The links of this node to its peers, as the shards use them: on the lane of commands, and never waiting.
class peer_senders {
 public:
  virtual ~peer_senders() = default;

  /// As `peer_link::send`; `ended` where there is no link to that node.
  virtual link_taking send(std::uint16_t node, std::vector<std::byte> frame) = 0;
};

/// What goes to the peers. Messages to entities go when the link takes them, or not at all; what is owed to a peer
/// (messages that it gets back, answers) is kept until the link takes it, and goes before any later message.
class peer_outlets {
 public:
  /// `owed_max`: bytes that are kept for one peer.
  peer_outlets(peer_senders& links, std::uint64_t owed_max) : links_(links), owed_max_(owed_max) {}

  link_taking send(std::uint16_t node, std::vector<std::byte> frame);
  /// False: nothing more is kept for that peer, or there is no way to it. The frame is lost.
  bool owe(std::uint16_t node, std::vector<std::byte> frame) { return keep(node, std::move(frame), owed_max_); }
  /// The same for questions and answers about what is settled: few and small, they find room where others do not.
  bool owe_mark(std::uint16_t node, std::vector<std::byte> frame) {
    return keep(node, std::move(frame), owed_max_ * 2);
  }
  /// The link has room again. False: it was used up by what is owed.
  bool has_room(std::uint16_t node);
  /// The link has ended.
  void forget(std::uint16_t node) { owed_.erase(node); }

 private:
  struct owed_frames {
    std::deque<std::vector<std::byte>> frames;
    std::uint64_t bytes = 0;
  };

  bool keep(std::uint16_t node, std::vector<std::byte> frame, std::uint64_t most);

  peer_senders& links_;
  const std::uint64_t owed_max_;
  std::map<std::uint16_t, owed_frames> owed_;
};

}  // namespace madang
