#pragma once

#include <caf/actor_system.hpp>
#include <functional>
#include <set>
#include <vector>

#include "actors/kernel/entity_ports.hpp"
#include "actors/market/fan_out/latest_fan_out.hpp"
#include "cluster/market/interest_table.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "cluster/market/node_indices.hpp"
#include "cluster/market/node_instruments.hpp"
#include "cluster/market/node_news.hpp"
#include "cluster/market/public_channel_directory.hpp"
#include "cluster/portfolio/portfolio_watch_table.hpp"
#include "cluster/ports/channel_registry.hpp"
#include "config/rules/market_clocks.hpp"

namespace madang::market {

/// The public side of the node's market: the market cache, who listens, and a fan-out actor per public channel.
class node_market {
 public:
  /// `listed`: what is known of instruments besides, unless the file of the settings says something of them.
  explicit node_market(const market_settings& config, details_by_symbol listed = {});

  market_cache_memory& cache() { return cache_; }
  const instrument_directory& instruments() const { return instruments_; }
  const market_indices& indices() const { return indices_; }
  const news_feed& news() const { return news_; }
  /// Reads the file of news where it has changed. On the thread that opens days.
  void look_for_news(unix_nanos now);
  interest_table& listeners() { return listeners_; }
  public_channel_directory& channels() { return channels_; }
  portfolio::portfolio_watch_table& watches() { return watches_; }
  const std::vector<symbol_id>& symbols() const { return symbols_; }

  /// Hears of every symbol of which the market cache shows something new, on the thread that has published it; must not
  /// block. Set once, before anything is published.
  void when_changed(std::function<void(symbol_id)> hear) { hear_changed_ = std::move(hear); }

  /// Starts the channels of each listing and tells its symbol to be listed (one that is listed already ignores it).
  /// `clocks` outlives this.
  void open(caf::actor_system& system, const channel_registry& kinds, const std::vector<instrument_listing>& listings,
            entity_ports& ports, const market_clocks& clocks);
  void open_day(region& entities, calendar_day day) const;
  /// Starts the channels of symbols that are no instruments of the configuration: administrators have listed them, at
  /// this run or before. On the thread that opens days.
  void adopt_listed(caf::actor_system& system, const channel_registry& kinds, entity_ports& ports);
  /// Tells the candle channels that somebody reads when a minute is over. On the same thread.
  void close_minutes(unix_nanos now);
  /// Once a second, lets the channels of indices and sessions look whether they have news. On the same thread.
  void look_at_whole_markets(unix_nanos now);
  void close() { channels_.clear(); }

 private:
  void tell_changed(channel_id changed);
  void open_channels(caf::actor_system& system, const channel_registry& kinds, symbol_id symbol, entity_ports& ports);
  void open_channel(caf::actor_system& system, const channel_registry& kinds, channel_id channel, entity_ports& ports,
                    std::function<latest_state()> latest = {});
  void open_whole_markets(caf::actor_system& system, const channel_registry& kinds, entity_ports& ports,
                          const market_clocks& clocks);

  interest_table listeners_;
  public_channel_directory channels_;
  portfolio::portfolio_watch_table watches_{listeners_};
  market_cache_memory cache_;
  node_instruments instruments_;
  node_indices indices_{cache_, instruments_};
  node_news news_;
  std::function<void(symbol_id)> hear_changed_;
  std::vector<symbol_id> symbols_;
  std::set<symbol_id> adopted_;
  unix_nanos looked_at_{};  ///< when the channels of whole markets were told last
  unix_nanos minute_{};     ///< the latest that the candle channels were told of
};

}  // namespace madang::market
