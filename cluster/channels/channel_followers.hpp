#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "messages/channels/channel.hpp"
#include "messages/envelope/request.hpp"

namespace madang {

/// Which peer follows which channel of this node, and what it has missed of them. Pure.
class channel_followers {
 public:
  enum class following : std::uint8_t { begun = 1, renewed, too_many };

  /// `most`: channels that one peer may follow.
  explicit channel_followers(std::size_t most) : most_(most) {}

  following follow(node_home peer, channel_id channel, std::uint64_t number);
  /// True: it did follow it under that number.
  bool leave(node_home peer, channel_id channel, std::uint64_t number);
  /// Gives what it has followed.
  std::vector<channel_id> peer_gone(node_home peer);

  bool has(node_home peer, channel_id channel) const;
  const std::vector<node_home>& of(channel_id channel) const;
  std::size_t size() const { return size_; }

  /// The peer had no room for a frame up to this number.
  void missed(node_home peer, channel_id channel, std::uint64_t seq);
  /// One of what the peer has missed; `caught_up`: it has been told.
  std::optional<std::pair<channel_id, std::uint64_t>> next_missed(node_home peer) const;
  void caught_up(node_home peer, channel_id channel);

 private:
  struct peer_channels {
    std::unordered_map<channel_id, std::uint64_t> numbers;  ///< what each was followed under
    std::map<channel_id, std::uint64_t> missed;             ///< a part of them
  };

  void take_out(node_home peer, channel_id channel);

  const std::size_t most_;
  std::map<node_home, peer_channels> peers_;
  std::unordered_map<channel_id, std::vector<node_home>> by_channel_;
  std::size_t size_ = 0;
};

}  // namespace madang
