#include "actors/market/fan_out/candle_fan_out.hpp"

#include "messages/market/market_text.hpp"

namespace madang::market {
namespace {

constexpr std::int64_t minute_ns = minute_candle::interval_s * nanos_per_second;

std::string data_of(const minute_candle& shown, bool closed) {
  std::string data;
  append_candle(data, shown.bar, closed);
  return data;
}

}  // namespace

void candle_fan_out::begin(const minute_candle& now) {
  shown_ = now;
  closed_ = false;
  ring_.begin(number());
}

public_frame candle_fan_out::frame(std::string_view type) {
  snapshot_.reset();
  return ring_.add(number(), ring_.text_of(type, number(), ring_.last(), shown_.as_of, data_of(shown_, closed_)));
}

public_frame candle_fan_out::close_minute() {
  closed_ = true;
  return frame("update");
}

std::vector<public_frame> candle_fan_out::advance(const std::vector<trade_view>& newer, const minute_candle& now) {
  std::vector<public_frame> frames;
  if (newer.empty()) return frames;
  if (newer.front().channel_seq > shown_.trades + 1) {
    shown_ = now;
    closed_ = false;
    frames.push_back(frame("snapshot"));
    return frames;
  }
  bool grown = false;
  for (const auto& trade : newer) {
    if (trade.channel_seq <= shown_.trades) continue;
    const auto minute = minute_of(trade.time);
    if (shown_.trades != 0 && !closed_ && minute.value > shown_.bar.start.value) frames.push_back(close_minute());
    const bool counts = shown_.trades == 0 || minute.value >= shown_.bar.start.value;
    add(shown_, trade);
    if (!counts) continue;
    closed_ = false;
    grown = true;
  }
  if (grown) frames.push_back(frame("update"));
  return frames;
}

std::optional<public_frame> candle_fan_out::close(unix_nanos now) {
  if (!begun() || closed_ || shown_.trades == 0) return std::nullopt;
  if (now.value < shown_.bar.start.value + minute_ns + grace_ns) return std::nullopt;
  return close_minute();
}

channel_start candle_fan_out::start(std::optional<std::uint64_t> seen) {
  if (seen) {
    if (auto rest = ring_.after(*seen)) return std::move(*rest);
  }
  if (shown_.trades == 0) return {ring_.last(), {}};
  if (!snapshot_) snapshot_ = ring_.text_of("snapshot", ring_.last(), 0, shown_.as_of, data_of(shown_, closed_));
  return {ring_.last(), {snapshot_}};
}

}  // namespace madang::market
