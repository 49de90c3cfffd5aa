#include "actors/market/fan_out/fan_out_image.hpp"

#include <algorithm>
#include <utility>

#include "messages/market/market_text.hpp"

namespace madang::market {
namespace {

constexpr std::string_view snapshot_type = "snapshot";
constexpr std::string_view update_type = "update";

using levels = std::vector<level_view>;

/// The part of a side that clients see.
levels visible(const levels& side) {
  return {side.begin(), side.begin() + static_cast<std::ptrdiff_t>(std::min(side.size(), book_fan_out::depth))};
}

const level_view* level_at(const levels& side, price at) {
  const auto found = std::ranges::find(side, at, &level_view::price);
  return found == side.end() ? nullptr : &*found;
}

/// What a client must be told to get from one side to the other: new and changed levels, and zeros for those out of
/// view.
levels difference(const levels& before, const levels& after) {
  levels changes;
  for (const auto& level : after) {
    const auto* known = level_at(before, level.price);
    if (known == nullptr || *known != level) changes.push_back(level);
  }
  for (const auto& level : before) {
    if (level_at(after, level.price) == nullptr) changes.push_back({level.price, quantity{}, 0});
  }
  return changes;
}

std::string book_data(const levels& bids, const levels& asks) {
  std::string data = R"({"bids":)";
  append_levels(data, bids, bids.size());
  data += R"(,"asks":)";
  append_levels(data, asks, asks.size());
  data += '}';
  return data;
}

}  // namespace

frame_ring::frame_ring(channel_id channel, std::string name, std::size_t capacity)
    : channel_(channel), name_(std::move(name)), capacity_(capacity) {}

frame_text frame_ring::text_of(std::string_view type, std::uint64_t seq, std::uint64_t prev, unix_nanos time,
                               std::string_view data) const {
  std::string text;
  text.reserve(128 + data.size());
  text += R"({"ch":")";
  text += name_;
  text += R"(","type":")";
  text += type;
  text += R"(","seq":)";
  text += std::to_string(seq);
  text += R"(,"prev":)";
  text += std::to_string(prev);
  text += R"(,"ts":")";
  text += to_rfc3339(time);
  text += R"(","data":)";
  text += data;
  text += '}';
  return std::make_shared<const std::string>(std::move(text));
}

public_frame frame_ring::add(std::uint64_t seq, frame_text text) {
  public_frame frame{channel_, seq, last_, std::move(text)};
  if (capacity_ != 0) {
    if (frames_.size() == capacity_) frames_.pop_front();
    frames_.push_back({frame.seq, frame.prev, frame.text});
  }
  last_ = seq;
  return frame;
}

void frame_ring::begin(std::uint64_t seq) {
  last_ = seq;
  begun_ = true;
}

std::optional<channel_start> frame_ring::after(std::uint64_t seen) const {
  if (!begun_) return std::nullopt;
  if (seen == last_) return channel_start{last_, {}};
  const auto first = std::ranges::find(frames_, seen, &kept_frame::prev);
  if (first == frames_.end()) return std::nullopt;
  channel_start start{last_, {}};
  start.frames.reserve(static_cast<std::size_t>(frames_.end() - first));
  for (auto frame = first; frame != frames_.end(); ++frame) start.frames.push_back(frame->text);
  return start;
}

std::optional<public_frame> book_fan_out::advance(const book_view& newest) {
  return move_to(newest, false);
}

std::optional<public_frame> book_fan_out::catch_up(const book_view& newest) {
  return move_to(newest, true);
}

std::optional<public_frame> book_fan_out::move_to(const book_view& newest, bool also_unchanged) {
  if (ring_.begun() && newest.seq <= ring_.last()) return std::nullopt;
  const auto bids = visible(newest.bids);
  const auto asks = visible(newest.asks);
  const auto first = !ring_.begun();
  const auto unchanged = bids == shown_.bids && asks == shown_.asks;
  if (!first && unchanged && !also_unchanged) return std::nullopt;

  const auto changed_bids = difference(shown_.bids, bids);
  const auto changed_asks = difference(shown_.asks, asks);
  shown_ = {newest.symbol, bids, asks, newest.as_of, newest.seq};
  snapshot_.reset();
  if (first) {
    ring_.begin(newest.seq);
    return std::nullopt;
  }
  return ring_.add(newest.seq, ring_.text_of(update_type, newest.seq, ring_.last(), newest.as_of,
                                             book_data(changed_bids, changed_asks)));
}

channel_start book_fan_out::start(std::optional<std::uint64_t> seen) {
  if (seen) {
    if (auto rest = ring_.after(*seen)) return std::move(*rest);
  }
  if (!snapshot_) {
    snapshot_ = ring_.text_of(snapshot_type, ring_.last(), 0, shown_.as_of, book_data(shown_.bids, shown_.asks));
  }
  return {ring_.last(), {snapshot_}};
}

std::optional<public_frame> quote_fan_out::advance(const shown_quote& newest) {
  if (ring_.begun() && newest.seq <= ring_.last()) return std::nullopt;
  shown_ = newest;
  snapshot_.reset();
  if (!ring_.begun()) {
    ring_.begin(newest.seq);
    return std::nullopt;
  }
  std::string data;
  append_quote(data, newest);
  return ring_.add(newest.seq, ring_.text_of(update_type, newest.seq, ring_.last(), newest.as_of, data));
}

channel_start quote_fan_out::start(std::optional<std::uint64_t> seen) {
  if (seen) {
    if (auto rest = ring_.after(*seen)) return std::move(*rest);
  }
  if (!snapshot_) {
    std::string data;
    append_quote(data, shown_);
    snapshot_ = ring_.text_of(snapshot_type, ring_.last(), 0, shown_.as_of, data);
  }
  return {ring_.last(), {snapshot_}};
}

void trade_fan_out::remember(const trade_view& trade) {
  if (recent_.size() == recent_max) recent_.pop_front();
  recent_.push_back(trade);
  snapshot_.reset();
}

/// Newest first, as the list of trades over HTTP.
frame_text trade_fan_out::recent_text(std::uint64_t prev) const {
  std::string data = R"({"trades":[)";
  for (auto trade = recent_.rbegin(); trade != recent_.rend(); ++trade) {
    if (trade != recent_.rbegin()) data += ',';
    append_trade(data, *trade);
  }
  data += "]}";
  const auto newest = recent_.empty() ? trade_view{} : recent_.back();
  return ring_.text_of(snapshot_type, newest.channel_seq, prev, newest.time, data);
}

std::vector<public_frame> trade_fan_out::advance(const std::vector<trade_view>& newer) {
  std::vector<public_frame> frames;
  if (!ring_.begun()) ring_.begin(newer.empty() || newer.front().channel_seq == 0 ? 0 : newer.front().channel_seq - 1);
  if (newer.empty()) return frames;
  if (newer.front().channel_seq > ring_.last() + 1) {
    recent_.clear();
    for (const auto& trade : newer) remember(trade);
    frames.push_back(ring_.add(newer.back().channel_seq, recent_text(ring_.last())));
    return frames;
  }
  frames.reserve(newer.size());
  std::string data;
  for (const auto& trade : newer) {
    if (trade.channel_seq <= ring_.last()) continue;
    remember(trade);
    data.clear();
    append_trade(data, trade);
    frames.push_back(
        ring_.add(trade.channel_seq, ring_.text_of(update_type, trade.channel_seq, ring_.last(), trade.time, data)));
  }
  return frames;
}

channel_start trade_fan_out::start(std::optional<std::uint64_t> seen) {
  if (seen) {
    if (auto rest = ring_.after(*seen)) return std::move(*rest);
  }
  if (!snapshot_) snapshot_ = recent_text(0);
  return {ring_.last(), {snapshot_}};
}

}  // namespace madang::market
