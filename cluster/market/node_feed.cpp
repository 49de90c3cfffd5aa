#include "cluster/market/node_feed.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "persistence/codec/event_codec.hpp"

namespace madang::market {
namespace {

/// So that no frame is larger than a link takes, however many trades a node keeps.
constexpr std::size_t trades_in_frame = 2'000;

/// What one node tells another of a symbol.
struct symbol_news {
  market_image image;
  std::vector<trade_view> trades;
  std::uint64_t after = 0;  ///< the number in the channel that they follow; 0: as far back as they are known

  MADANG_FIELDS(image, trades, after)
};

}  // namespace

void node_feed::changed(symbol_id symbol) {
  std::lock_guard guard(lock_);
  changed_.insert(symbol);
}

void node_feed::begin_anew() {
  std::lock_guard guard(lock_);
  anew_ = true;
}

void node_feed::missed(const frame_place& what) {
  std::lock_guard guard(lock_);
  const auto known = missed_.try_emplace(what.symbol, what.after).first;
  known->second = std::min(known->second, what.after);
}

void node_feed::has_room() {
  std::lock_guard guard(lock_);
  has_room_ = true;
}

void node_feed::flush() {
  std::set<symbol_id> now;
  std::map<symbol_id, std::uint64_t> again;
  bool anew = false;
  {
    std::lock_guard guard(lock_);
    now.swap(changed_);
    anew = std::exchange(anew_, false);
    if (std::exchange(has_room_, false)) again.swap(missed_);
  }
  for (const auto& [symbol, after] : again) {
    auto& upto = sent_upto_[symbol];
    upto = std::min(upto, after);
    now.insert(symbol);
  }
  if (anew) {
    sent_upto_.clear();
    const auto all = around_.cache.symbols();
    now.insert(all.begin(), all.end());
  }
  for (const auto symbol : now) {
    if (around_.is_served_here(symbol)) tell(symbol);
  }
}

void node_feed::tell(symbol_id symbol) {
  auto& upto = sent_upto_[symbol];
  // The trades first: one that comes between is sent again with the next image, and known by its number.
  const auto trades = around_.cache.trades_after(symbol, upto);
  const auto image = around_.cache.image(symbol);
  if (!image) return;
  auto next = trades.begin();
  do {
    const auto end = next + std::min<std::ptrdiff_t>(trades.end() - next, trades_in_frame);
    const frame_place place{symbol, upto};
    if (end != next) upto = std::prev(end)->channel_seq;
    around_.send(place, encode_state(symbol_news{*image, {next, end}, place.after}));
    next = end;
  } while (next != trades.end());
}

/// Of whoever has not heard what these trades follow it is told again; trades in between could not be added later.
void node_feed::take(std::span<const std::byte> frame) {
  auto news = decode_state<symbol_news>(frame);
  if (!news) return spdlog::warn("what a peer says of a symbol cannot be read: {}", news.error().why);
  const auto symbol = news->image.listing.symbol;
  if (around_.is_served_here(symbol)) return;
  if (!knows_upto(symbol, news->after)) news->trades.clear();
  around_.cache.publish(std::make_shared<const market_image>(std::move(news->image)), news->trades);
}

bool node_feed::knows_upto(symbol_id symbol, std::uint64_t number) const {
  return number == 0 || !around_.cache.trades_after(symbol, number - 1).empty();
}

}  // namespace madang::market
