#include "tests/simulation/clients/public_audience.hpp"

#include <algorithm>
#include <charconv>

#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"
#include "tests/simulation/clients/gateway_reader.hpp"

namespace madang::simulation {
namespace {

/// `005930#12` → 12.
std::uint64_t number_of_trade(const std::string& id) {
  const auto mark = id.find('#');
  require(mark != std::string::npos, "the id of a trade has no number");
  std::uint64_t number = 0;
  std::from_chars(id.data() + mark + 1, id.data() + id.size(), number);
  return number;
}

template <class Fixed>
Fixed amount_at(const json_items& level, std::size_t index) {
  const auto* text = level.at(index).text();
  const auto amount = text == nullptr ? std::nullopt : parse_fixed<Fixed>(*text);
  require(amount.has_value(), "a level is not written as numbers");
  return *amount;
}

void take_levels(book_side_seen& side, const json_value& data, std::string_view name) {
  const auto* levels = data.find(name);
  require(levels != nullptr && levels->items() != nullptr, "a frame of a book lacks a side");
  for (const auto& one : *levels->items()) {
    const auto& level = *one.items();
    const auto at = amount_at<price>(level, 0);
    const auto amount = amount_at<quantity>(level, 1);
    if (amount) {
      side[at] = {amount, static_cast<std::uint32_t>(*level.at(2).integer())};
    } else {
      require(side.erase(at) == 1, "a level goes that was not there");
    }
  }
}

}  // namespace

public_audience::public_audience(const auditor& audit, const std::vector<symbol_id>& symbols) : audit_(audit) {
  for (const auto symbol : symbols) {
    for (const auto kind : {channel_kind::book, channel_kind::trades, channel_kind::quote}) {
      reader one;
      one.channel = {kind, symbol.value};
      readers_.push_back(one);
    }
  }
}

void public_audience::join(interest& listeners, public_channels& channels, chance& random) {
  for (std::size_t i = 0; i < readers_.size(); ++i) {
    auto& one = readers_[i];
    one.wants_rest = one.seq > 0 && !random.one_in(4);
    listeners.add(one.channel);
    const auto seen = one.wants_rest ? std::optional(one.seq) : std::nullopt;
    require(channels.start(one.channel, listener, i, seen), "a public channel is not there");
  }
}

void public_audience::leave() {
  for (auto& one : readers_) one.started = false;
}

void public_audience::hear(const public_start& start) {
  auto& one = readers_.at(start.subscriber);
  require(start.channel == one.channel && !one.started, "a start of a public channel that nobody has asked for");
  one.started = true;
  const auto before = one.seq;
  for (const auto& text : start.frames) take(one, parse_or_throw(*text));
  require(one.seq == start.seq, "a start of a public channel ends with another number than it says");
  if (one.wants_rest && before == start.seq) ++resumed_;
}

void public_audience::hear(const public_frame& frame) {
  auto& one = reader_of(frame.channel);
  if (!one.started) return;
  const auto said = parse_or_throw(*frame.text);
  require(number_at(said, "seq") == frame.seq && number_at(said, "prev") == frame.prev,
          "a public frame is numbered otherwise than its text");
  take(one, said);
}

public_audience::reader& public_audience::reader_of(channel_id channel) {
  const auto found = std::ranges::find(readers_, channel, &reader::channel);
  require(found != readers_.end(), "a frame of a public channel that nobody reads");
  return *found;
}

void public_audience::take(reader& who, const json_value& frame) {
  ++frames_;
  const auto seq = number_at(frame, "seq");
  const bool anew = text_at(frame, "type") == "snapshot";
  require(anew || number_at(frame, "prev") == who.seq, "a public channel leaves a frame out");
  require(anew ? seq >= who.seq : seq > who.seq, "a public channel goes back");
  who.seq = seq;
  const auto& data = *frame.find("data");
  switch (who.channel.kind) {
    case channel_kind::book:
      return take_book(who, data, anew);
    case channel_kind::trades:
      return take_trades(who, data, anew);
    default:
      return audit_.confirm_quote({who.channel.key}, seq, data);
  }
}

void public_audience::take_book(reader& who, const json_value& data, bool anew) {
  if (anew) who.book = {};
  take_levels(who.book.bids, data, "bids");
  take_levels(who.book.asks, data, "asks");
  audit_.confirm_book({who.channel.key}, who.seq, who.book);
}

void public_audience::take_trades(reader& who, const json_value& data, bool anew) {
  if (!anew) return take_trade(who, data);
  const auto& newest_first = *data.find("trades")->items();
  if (!newest_first.empty()) {
    who.last_trade = number_of_trade(text_at(newest_first.back(), "trade_id")) - 1;
  }
  for (auto one = newest_first.rbegin(); one != newest_first.rend(); ++one) take_trade(who, *one);
}

void public_audience::take_trade(reader& who, const json_value& trade) {
  const auto number = number_of_trade(text_at(trade, "trade_id"));
  require(number == who.last_trade + 1, "a trade is shown twice, or not at all");
  who.last_trade = number;
  const auto each = parse_fixed<price>(text_at(trade, "price"));
  const auto amount = parse_fixed<quantity>(text_at(trade, "quantity"));
  require(each && amount, "a trade is not written as numbers");
  audit_.confirm_trade({who.channel.key}, number, *each, *amount);
}

void public_audience::check_quiet() const {
  for (const auto& one : readers_) {
    if (one.channel.kind != channel_kind::trades || !one.started) continue;
    require(one.last_trade == audit_.trades_of({one.channel.key}), "the last trade was not shown to everybody");
  }
}

}  // namespace madang::simulation
