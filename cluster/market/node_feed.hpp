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
/// have the numbers that the symbol's own journal gave. Images that follow each other quickly become one.
class node_feed {
 public:
  struct surroundings {
    market_cache& cache;
    std::function<bool(symbol_id)> is_served_here;
    /// To all peers, once what the frame shows is durable.
    std::function<void(std::vector<std::byte>)> send;
  };
  explicit node_feed(surroundings around) : around_(std::move(around)) {}

  /// Any thread, cheap: the cache shows something new of this symbol, whoever has published it.
  void changed(symbol_id symbol);
  /// Any thread: a peer has come that has seen nothing yet, or this node serves more symbols than before.
  void begin_anew();
  /// Sends what has changed. One thread.
  void flush();
  /// Any one thread: a frame of a peer. What cannot be read, and what this node knows better, changes nothing.
  void take(std::span<const std::byte> frame);

 private:
  void tell(symbol_id symbol);

  const surroundings around_;
  std::mutex lock_;
  std::set<symbol_id> changed_;  ///< under the lock, as the next one
  bool anew_ = false;
  std::map<symbol_id, std::uint64_t> sent_upto_;  ///< of each symbol's channel of trades
};

}  // namespace madang::market
