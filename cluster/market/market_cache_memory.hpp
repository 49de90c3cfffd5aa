#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "cluster/ports/market/market_cache.hpp"
#include "messages/channels/channel.hpp"

namespace madang::market {

/// The market cache in memory: one slot per symbol, each with a short lock of its own.
class market_cache_memory final : public market_cache {
 public:
  /// Hears which public channel has changed. Called by symbol actors outside the cache's locks; must not block.
  using change_listener = std::function<void(channel_id)>;

  /// What it keeps of each symbol's trades.
  struct trade_bounds {
    std::size_t listed = 200;      ///< the public list shows so many
    std::size_t streamed = 1'000;  ///< a channel that is told of its changes late finds so many
  };

  explicit market_cache_memory(change_listener on_change) : market_cache_memory(std::move(on_change), {}) {}
  market_cache_memory(change_listener on_change, trade_bounds bounds)
      : on_change_(std::move(on_change)), bounds_(bounds), kept_(std::max(bounds.listed, bounds.streamed)) {}

  std::shared_ptr<const market_image> image(symbol_id symbol) const override;
  std::vector<symbol_id> symbols() const override;
  std::size_t image_count() const override { return images_.load(std::memory_order_acquire); }
  std::vector<trade_view> trades(symbol_id symbol, std::size_t limit, std::uint64_t before) const override;
  std::vector<trade_view> trades_after(symbol_id symbol, std::uint64_t seen) const override;
  minute_candle minute(symbol_id symbol) const override;
  /// Trades the market cache knows already (a symbol that was rebuilt) are left out.
  void publish(std::shared_ptr<const market_image> image, const std::vector<trade_view>& trades) override;

  /// Adds trades from before the node's start, oldest first: all older than those the market cache knows.
  void recall(symbol_id symbol, const std::vector<trade_view>& older);
  /// Adds what is newer than all that it knows, oldest first.
  void append(symbol_id symbol, const std::vector<trade_view>& newer);

 private:
  struct slot {
    mutable std::mutex lock;
    std::shared_ptr<const market_image> image;
    std::vector<trade_view> ring;  ///< grows to what is kept, then `oldest` is replaced
    std::size_t oldest = 0;
    minute_candle latest;

    std::uint64_t newest_number() const;
    void add(const trade_view& trade, std::size_t kept);
    /// Whether there was any.
    bool add_newer(const std::vector<trade_view>& trades, std::size_t kept);
    /// 0 is the newest.
    const trade_view& of_age(std::size_t age) const { return ring[(oldest + ring.size() - 1 - age) % ring.size()]; }
  };

  slot* find(symbol_id symbol) const;
  slot& find_or_add(symbol_id symbol);

  change_listener on_change_;
  trade_bounds bounds_;
  std::size_t kept_;
  mutable std::shared_mutex lock_;
  std::map<symbol_id, std::unique_ptr<slot>> slots_;
  std::atomic<std::size_t> images_{0};
};

}  // namespace madang::market
