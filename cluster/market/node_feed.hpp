#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <vector>

#include "cluster/ports/market/market_cache.hpp"

namespace madang::market {

/// What the nodes of a cluster tell each other of the market: the latest image of each symbol that changed, with the
/// trades since the last one. So every node's market cache shows all symbols, a moment later, and its public channels
/// have the numbers that the symbol's own journal gave. Images that follow each other quickly become one. What a peer
/// had no room for is told again once it has some, and until then it takes no trade that others go before.
class node_feed {
 public:
  /// What a frame tells of: the trades of a symbol after this number of its channel.
  struct frame_place {
    symbol_id symbol;
    std::uint64_t after = 0;
  };
  struct surroundings {
    market_cache& cache;
    std::function<bool(symbol_id)> is_served_here;
    /// To all peers, once what the frame shows is durable. Where one does not take it: `missed`.
    std::function<void(frame_place, std::vector<std::byte>)> send;
  };
  explicit node_feed(surroundings around) : around_(std::move(around)) {}

  /// Any thread, cheap: the cache shows something new of this symbol, whoever has published it.
  void changed(symbol_id symbol);
  /// Any thread: a peer has come that has seen nothing yet, or this node serves more symbols than before.
  void begin_anew();
  /// Any thread: a peer had no room for a frame. It is told again after `has_room`.
  void missed(const frame_place& what);
  /// Any thread: a peer that had no room has some.
  void has_room();
  /// Sends what has changed. One thread.
  void flush();
  /// Any one thread: a frame of a peer. What cannot be read, and what this node knows better, changes nothing.
  void take(std::span<const std::byte> frame);

 private:
  void tell(symbol_id symbol);
  bool knows_upto(symbol_id symbol, std::uint64_t number) const;

  const surroundings around_;
  std::mutex lock_;
  std::set<symbol_id> changed_;  ///< under the lock, as the next three
  bool anew_ = false;
  std::map<symbol_id, std::uint64_t> missed_;  ///< the least number after which a peer has missed trades
  bool has_room_ = false;
  std::map<symbol_id, std::uint64_t> sent_upto_;  ///< of each symbol's channel of trades
};

}  // namespace madang::market
