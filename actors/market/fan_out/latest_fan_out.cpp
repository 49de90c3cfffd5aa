#include "actors/market/fan_out/latest_fan_out.hpp"

namespace madang::market {

std::optional<public_frame> latest_fan_out::advance(latest_state newest) {
  const bool is_first = !ring_.begun();
  if (!is_first && newest.seq < ring_.last()) return std::nullopt;
  const bool is_news = newest.seq > ring_.last();
  shown_ = std::move(newest);
  if (is_first) ring_.begin(shown_.seq);
  if (is_first || !is_news) return std::nullopt;
  return ring_.add(shown_.seq, ring_.text_of("update", shown_.seq, ring_.last(), shown_.as_of, shown_.data));
}

channel_start latest_fan_out::start(std::optional<std::uint64_t> seen) {
  if (seen) {
    if (auto rest = ring_.after(*seen)) return std::move(*rest);
  }
  return {ring_.last(), {ring_.text_of("snapshot", ring_.last(), 0, shown_.as_of, shown_.data)}};
}

}  // namespace madang::market
