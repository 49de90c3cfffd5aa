#include "cluster/market/node_feed.hpp"

#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

#include "persistence/codec/event_codec.hpp"

namespace madang::market {
namespace {

/// What one node tells another of a symbol.
struct symbol_news {
  market_image image;
  std::vector<trade_view> trades;

  MADANG_FIELDS(image, trades)
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

void node_feed::flush() {
  std::set<symbol_id> now;
  bool anew = false;
  {
    std::lock_guard guard(lock_);
    now.swap(changed_);
    anew = std::exchange(anew_, false);
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
  // The trades first: one that comes between is sent again with the next image, and known by its number.
  auto trades = around_.cache.trades_after(symbol, sent_upto_[symbol]);
  const auto image = around_.cache.image(symbol);
  if (!image) return;
  if (!trades.empty()) sent_upto_[symbol] = trades.back().channel_seq;
  around_.send(encode_state(symbol_news{*image, std::move(trades)}));
}

void node_feed::take(std::span<const std::byte> frame) {
  auto news = decode_state<symbol_news>(frame);
  if (!news) return spdlog::warn("what a peer says of a symbol cannot be read: {}", news.error().why);
  if (around_.is_served_here(news->image.listing.symbol)) return;
  around_.cache.publish(std::make_shared<const market_image>(std::move(news->image)), news->trades);
}

}  // namespace madang::market
