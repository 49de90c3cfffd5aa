#include "actors/market/fan_out/auction_fan_out.hpp"

#include "messages/market/auction_text.hpp"

namespace madang::market {
namespace {

std::string auction_data(const auction_view& auction) {
  std::string data;
  append_auction(data, auction);
  return data;
}

/// Whether a reader sees the same: time and number tell nothing, and what is left behind an auction is the book's.
bool looks_like(const auction_view& one, auction_view other) {
  other.as_of = one.as_of;
  other.seq = one.seq;
  if (one.is_done && other.is_done) {
    other.bids = one.bids;
    other.asks = one.asks;
  }
  return one == other;
}

}  // namespace

std::optional<public_frame> auction_fan_out::advance(const std::optional<auction_view>& newest) {
  const bool is_first = !ring_.begun();
  if (is_first) ring_.begin(newest ? newest->seq : 0);
  if (is_first) shown_ = newest;
  if (is_first || !newest || newest->seq <= ring_.last()) return std::nullopt;
  if (shown_ && looks_like(*shown_, *newest)) return std::nullopt;
  shown_ = newest;
  return ring_.add(newest->seq,
                   ring_.text_of("update", newest->seq, ring_.last(), newest->as_of, auction_data(*newest)));
}

channel_start auction_fan_out::start(std::optional<std::uint64_t> seen) {
  if (seen) {
    if (auto rest = ring_.after(*seen)) return std::move(*rest);
  }
  if (!shown_) return {ring_.last(), {}};
  return {ring_.last(), {ring_.text_of("snapshot", ring_.last(), 0, shown_->as_of, auction_data(*shown_))}};
}

}  // namespace madang::market
