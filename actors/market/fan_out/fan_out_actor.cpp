#include "actors/market/fan_out/fan_out_actor.hpp"

#include <memory>
#include <utility>
#include <variant>

#include "actors/market/fan_out/auction_fan_out.hpp"
#include "actors/market/fan_out/candle_fan_out.hpp"
#include "actors/market/fan_out/fan_out_image.hpp"

namespace madang::market {
namespace {

class fan_out_state {
 public:
  fan_out_state(channel_id channel, fan_out_parts parts)
      : channel_(channel), parts_(std::move(parts)), kind_(kind_of(channel, parts_.name, parts_.ring_frames)) {}

  void market_has_changed() {
    parts_.changes_taken();
    if (parts_.listeners->in(channel_)) advance();
  }
  void wanted(const channel_wanted& by) {
    // The newcomer's start is the end of what all others have been sent, and nobody is told a later number elsewhere.
    if (auto* book = std::get_if<book_fan_out>(&kind_)) catch_up(*book);
    advance();
    auto start = std::visit([&](auto& kind) { return kind.start(by.seen); }, kind_);
    parts_.door->pass(public_start{by.listener, by.subscriber, channel_, start.seq, std::move(start.frames)});
  }

 private:
  using channel_images =
      std::variant<book_fan_out, quote_fan_out, trade_fan_out, candle_fan_out, latest_fan_out, auction_fan_out>;

  static channel_images kind_of(channel_id channel, const std::string& name, std::size_t ring_frames) {
    switch (channel.kind) {
      case channel_kind::book:
        return book_fan_out(channel, name, ring_frames);
      case channel_kind::quote:
        return quote_fan_out(channel, name, ring_frames);
      case channel_kind::candles:
        return candle_fan_out(channel, name, ring_frames);
      case channel_kind::auction:
        return auction_fan_out(channel, name, ring_frames);
      case channel_kind::session:
      case channel_kind::index:
        return latest_fan_out(channel, name, ring_frames);
      default:
        ensure(channel.kind == channel_kind::trades, "a fan-out serves public channels");
        return trade_fan_out(channel, name, ring_frames);
    }
  }

  void advance() {
    std::visit([this](auto& kind) { advance(kind); }, kind_);
  }
  void advance(trade_fan_out& trades) {
    for (auto& frame : trades.advance(parts_.cache->trades_after(symbol(), trades.last()))) {
      parts_.door->pass(std::move(frame));
    }
  }
  void advance(candle_fan_out& candles) {
    if (candles.begun()) {
      // The trades first: the candle may have more of them, never fewer.
      const auto newer = parts_.cache->trades_after(symbol(), candles.last_trade());
      for (auto& frame : candles.advance(newer, parts_.cache->minute(symbol()))) parts_.door->pass(std::move(frame));
    } else {
      candles.begin(parts_.cache->minute(symbol()));
    }
    if (parts_.time != nullptr) pass(candles.close(parts_.time->now()));
  }
  void advance(latest_fan_out& latest) { pass(latest.advance(parts_.latest())); }
  void advance(book_fan_out& book) {
    if (const auto image = parts_.cache->image(symbol())) pass(book.advance(image->book));
  }
  void catch_up(book_fan_out& book) {
    if (const auto image = parts_.cache->image(symbol())) pass(book.catch_up(image->book));
  }
  void advance(quote_fan_out& quote) {
    if (const auto image = parts_.cache->image(symbol())) pass(quote.advance(image->quote));
  }
  void advance(auction_fan_out& auctions) {
    if (const auto image = parts_.cache->image(symbol())) pass(auctions.advance(image->auction));
  }
  void pass(std::optional<public_frame> frame) {
    if (frame) parts_.door->pass(std::move(*frame));
  }
  symbol_id symbol() const { return {channel_.key}; }

  channel_id channel_;
  fan_out_parts parts_;
  channel_images kind_;
};

}  // namespace

fan_out_actor::behavior_type fan_out(fan_out_actor::pointer, channel_id channel, fan_out_parts parts) {
  const auto state = std::make_shared<fan_out_state>(channel, std::move(parts));
  return {[state](const market_changed&) { state->market_has_changed(); },
          [state](const channel_wanted& by) { state->wanted(by); }};
}

}  // namespace madang::market
