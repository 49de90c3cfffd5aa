#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "cluster/shards/shard_message.hpp"
#include "cluster/shards/waiting_room.hpp"

namespace madang {

/// A client's command that is with another node and not answered. Without an idempotency key its bytes are not kept:
/// nobody sends it again.
struct open_command {
  std::uint16_t node = 0;
  std::int64_t sent_at = 0;
  shard_message message;
};

/// The commands that this node's askers have with other nodes, oldest first.
class open_commands {
 public:
  explicit open_commands(const room_bounds& bounds) : bounds_(bounds) {}

  /// False: too many are open. A token that is open already goes on with the new sending.
  bool add(std::uint16_t node, const shard_message& message, std::int64_t now);
  /// It was answered, or is on its way back. False: it was not open.
  bool close(const reply_token& token);
  /// Takes out all that are with this node.
  std::vector<open_command> take_of(std::uint16_t node);
  /// Takes out those that were sent before this moment.
  std::vector<open_command> take_older(std::int64_t moment);

  std::size_t size() const { return commands_.size(); }

 private:
  struct token_hash {
    std::size_t operator()(const reply_token& token) const {
      return mix64(token.correlation ^ std::uint64_t{token.listener} << 48 ^ std::uint64_t{token.home} << 32);
    }
  };
  using ordered = std::map<std::uint64_t, open_command>;

  open_command take(ordered::iterator at);

  const room_bounds bounds_;
  std::uint64_t bytes_ = 0;
  std::uint64_t next_ = 0;
  ordered commands_;
  std::unordered_map<reply_token, std::uint64_t, token_hash> by_token_;
};

}  // namespace madang
