#include "cluster/market/node_market.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "actors/market/fan_out/candle_fan_out.hpp"
#include "actors/market/fan_out/fan_out_actor.hpp"
#include "config/market/instruments.hpp"
#include "config/market/market_names.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/market/market_text.hpp"
#include "messages/market/symbol_messages.hpp"

namespace madang::market {
namespace {

/// A clock is news when a session or a day begins or ends.
latest_state shown(const market_clocks& clocks, market_code market, unix_nanos now) {
  latest_state out{clocks.number(market, now), now, {}};
  append_clock(out.data, clocks.at(market, now));
  return out;
}
latest_state shown(const index_view& index) {
  latest_state out{index.seq, index.as_of, {}};
  append_index(out.data, index);
  return out;
}

details_by_symbol merged(details_by_symbol first, details_by_symbol more) {
  first.merge(more);
  return first;
}

}  // namespace

node_market::node_market(const market_settings& config, details_by_symbol listed)
    : cache_(
          [this](channel_id changed) {
            tell_changed(changed);
            if (hear_changed_) hear_changed_({changed.key});
            if (changed.kind == channel_kind::quote) tell_changed({channel_kind::auction, changed.key});
            if (changed.kind != channel_kind::trades) return;
            watches_.traded({changed.key});
            tell_changed({channel_kind::candles, changed.key});
          },
          {.listed = static_cast<std::size_t>(config.trades_kept)}),
      instruments_(cache_, merged(load_instrument_details(config.instruments_file), std::move(listed))),
      news_(config.news_file, static_cast<std::int32_t>(config.utc_offset_s)) {}

// A channel that nobody listens to is not told: it looks at the market cache when somebody comes.
void node_market::tell_changed(channel_id changed) {
  if (listeners_.in(changed)) channels_.tell_changed(changed);
}

void node_market::open(caf::actor_system& system, const channel_registry& kinds,
                       const std::vector<instrument_listing>& listings, entity_ports& ports,
                       const market_clocks& clocks) {
  channels_.add(channel_kind::portfolio, [&entities = ports.entities, home = ports.home](
                                             channel_id channel, std::uint32_t listener, std::uint64_t subscriber) {
    entities.tell(account_id{channel.key}, accounts::show_portfolio{{listener, subscriber, home}});
    return true;
  });
  open_whole_markets(system, kinds, ports, clocks);
  const auto now = ports.time.now();
  for (const auto& listing : listings) {
    open_channels(system, kinds, listing.symbol, ports);
    const auto today = clocks.trade_date(listing.market, now);
    auto limits =
        ports.rules.limits_of(listing.market, today, listing.base_price, ports.config.market.price_limit_rate);
    if (!limits) {
      spdlog::error("{} is not listed: the market rules know no price steps for it today", listing.symbol.text());
      continue;
    }
    ports.entities.tell(listing.symbol, list_instrument{listing, *limits, today});
    symbols_.push_back(listing.symbol);
  }
}

void node_market::open_channels(caf::actor_system& system, const channel_registry& kinds, symbol_id symbol,
                                entity_ports& ports) {
  kinds.each([&](const channel_entry& kind) {
    if (kind.is_private() || !(kind.key == channel_key::symbol || kind.key == channel_key::symbol_minute)) return;
    open_channel(system, kinds, {kind.kind, symbol.value}, ports);
  });
}

void node_market::adopt_listed(caf::actor_system& system, const channel_registry& kinds, entity_ports& ports) {
  for (const auto symbol : cache_.symbols()) {
    const bool is_known = std::find(symbols_.begin(), symbols_.end(), symbol) != symbols_.end();
    if (is_known || !adopted_.insert(symbol).second) continue;
    open_channels(system, kinds, symbol, ports);
  }
}

void node_market::open_channel(caf::actor_system& system, const channel_registry& kinds, channel_id channel,
                               entity_ports& ports, std::function<latest_state()> latest) {
  fan_out_parts parts{kinds.text_of(channel),
                      &cache_,
                      &listeners_,
                      &ports.outputs,
                      [this, channel] { channels_.changes_taken(channel); },
                      static_cast<std::size_t>(ports.config.stream.ring_frames),
                      &ports.time,
                      std::move(latest)};
  channels_.add(channel, system.spawn(fan_out, channel, std::move(parts)));
}

void node_market::open_whole_markets(caf::actor_system& system, const channel_registry& kinds, entity_ports& ports,
                                     const market_clocks& clocks) {
  for (const auto market : all_market_codes) {
    open_channel(system, kinds, {channel_kind::session, static_cast<std::uint64_t>(market)}, ports,
                 [market, &clocks, &time = ports.time] { return shown(clocks, market, time.now()); });
  }
  for (const auto& one : node_indices::definitions()) {
    open_channel(system, kinds, {channel_kind::index, one.index.value}, ports,
                 [this, index = one.index] { return shown(*indices_.find(index)); });
  }
}

void node_market::look_at_whole_markets(unix_nanos now) {
  if (now - looked_at_ < nanos_per_second && now >= looked_at_) return;
  looked_at_ = now;
  for (const auto market : all_market_codes) {
    tell_changed({channel_kind::session, static_cast<std::uint64_t>(market)});
  }
  for (const auto& one : node_indices::definitions()) tell_changed({channel_kind::index, one.index.value});
}

void node_market::look_for_news(unix_nanos now) {
  const auto errors = news_.look(now);
  if (!errors.empty()) spdlog::warn("market.news_file is not taken: {}", to_text(errors));
}

void node_market::close_minutes(unix_nanos now) {
  const auto over = minute_of({now.value - candle_fan_out::grace_ns});
  if (over.value <= minute_.value) return;
  minute_ = over;
  for (const auto symbol : cache_.symbols()) tell_changed({channel_kind::candles, symbol.value});
}

void node_market::open_day(region& entities, calendar_day day) const {
  for (auto symbol : symbols_) entities.tell(symbol, madang::open_day{day});
  for (auto symbol : adopted_) entities.tell(symbol, madang::open_day{day});
}

}  // namespace madang::market
