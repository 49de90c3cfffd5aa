#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "messages/market/minute_candle.hpp"
#include "messages/market/symbol.hpp"

namespace madang {

/// The node's view of the market: the latest image of each symbol, written by symbol actors, read by anyone at once.
/// It runs ahead of the disk like all memory; what is shown to the outside passes the gate. Thread-safe.
class market_cache {
 public:
  virtual ~market_cache() = default;

  /// The present image, or nothing for an unknown symbol.
  virtual std::shared_ptr<const market_image> image(symbol_id symbol) const = 0;
  /// All symbols, sorted.
  virtual std::vector<symbol_id> symbols() const = 0;
  /// How many of them have an image; it never shrinks.
  virtual std::size_t image_count() const { return symbols().size(); }
  /// The trades of the public list, newest first, at most `limit`, older than number `before` (0: from the newest).
  virtual std::vector<trade_view> trades(symbol_id symbol, std::size_t limit, std::uint64_t before) const = 0;
  /// The trades after number `seen` of the symbol's `trades:` channel, oldest first, as far back as they are known.
  virtual std::vector<trade_view> trades_after(symbol_id symbol, std::uint64_t seen) const = 0;

  /// What all known trades make of the latest traded minute. After a start it has what the market cache was reminded
  /// of.
  virtual market::minute_candle minute(symbol_id symbol) const = 0;

  /// For the symbol's actor alone: replaces the image and adds trades.
  virtual void publish(std::shared_ptr<const market_image> image, const std::vector<trade_view>& trades) = 0;
};

}  // namespace madang
