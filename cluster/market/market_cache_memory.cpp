#include "cluster/market/market_cache_memory.hpp"

#include <algorithm>
#include <utility>

namespace madang::market {

std::uint64_t market_cache_memory::slot::newest_number() const {
  return ring.empty() ? 0 : of_age(0).number;
}

void market_cache_memory::slot::add(const trade_view& trade, std::size_t kept) {
  market::add(latest, trade);
  if (ring.size() < kept) {
    ring.push_back(trade);
  } else {
    ring[oldest] = trade;
    oldest = (oldest + 1) % kept;
  }
}

bool market_cache_memory::slot::add_newer(const std::vector<trade_view>& trades, std::size_t kept) {
  bool any = false;
  for (const auto& trade : trades) {
    if (trade.number <= newest_number()) continue;
    add(trade, kept);
    any = true;
  }
  return any;
}

market_cache_memory::slot* market_cache_memory::find(symbol_id symbol) const {
  const std::shared_lock guard(lock_);
  const auto found = slots_.find(symbol);
  return found == slots_.end() ? nullptr : found->second.get();
}

market_cache_memory::slot& market_cache_memory::find_or_add(symbol_id symbol) {
  if (auto* known = find(symbol)) return *known;
  const std::unique_lock guard(lock_);
  auto& place = slots_[symbol];
  if (!place) place = std::make_unique<slot>();
  return *place;
}

std::shared_ptr<const market_image> market_cache_memory::image(symbol_id symbol) const {
  const auto* at = find(symbol);
  if (at == nullptr) return nullptr;
  const std::lock_guard guard(at->lock);
  return at->image;
}

std::vector<symbol_id> market_cache_memory::symbols() const {
  const std::shared_lock guard(lock_);
  std::vector<symbol_id> known;
  known.reserve(slots_.size());
  for (const auto& [symbol, _] : slots_) known.push_back(symbol);
  return known;
}

std::vector<trade_view> market_cache_memory::trades(symbol_id symbol, std::size_t limit, std::uint64_t before) const {
  std::vector<trade_view> newest_first;
  const auto* at = find(symbol);
  if (at == nullptr) return newest_first;
  const std::lock_guard guard(at->lock);
  const auto listed = std::min(at->ring.size(), bounds_.listed);
  newest_first.reserve(std::min(limit, listed));
  for (std::size_t age = 0; age < listed && newest_first.size() < limit; ++age) {
    const auto& trade = at->of_age(age);
    if (before == 0 || trade.number < before) newest_first.push_back(trade);
  }
  return newest_first;
}

std::vector<trade_view> market_cache_memory::trades_after(symbol_id symbol, std::uint64_t seen) const {
  std::vector<trade_view> found;
  const auto* at = find(symbol);
  if (at == nullptr) return found;
  const std::lock_guard guard(at->lock);
  std::size_t newer = 0;
  while (newer < at->ring.size() && at->of_age(newer).channel_seq > seen) ++newer;
  found.reserve(newer);
  for (; newer > 0; --newer) found.push_back(at->of_age(newer - 1));
  return found;
}

minute_candle market_cache_memory::minute(symbol_id symbol) const {
  const auto* at = find(symbol);
  if (at == nullptr) return {};
  const std::lock_guard guard(at->lock);
  return at->latest;
}

void market_cache_memory::publish(std::shared_ptr<const market_image> image, const std::vector<trade_view>& trades) {
  const auto symbol = image->listing.symbol;
  auto& at = find_or_add(symbol);
  bool book_changed = true;
  bool quote_changed = true;
  bool traded = false;
  {
    const std::lock_guard guard(at.lock);
    if (at.image) {
      book_changed = at.image->book.seq != image->book.seq;
      quote_changed = at.image->quote.seq != image->quote.seq;
    }
    traded = at.add_newer(trades, kept_);
    at.image.swap(image);
    if (!image) images_.fetch_add(1, std::memory_order_acq_rel);
  }
  if (book_changed) on_change_({channel_kind::book, symbol.value});
  if (quote_changed) on_change_({channel_kind::quote, symbol.value});
  if (traded) on_change_({channel_kind::trades, symbol.value});
}

void market_cache_memory::append(symbol_id symbol, const std::vector<trade_view>& newer) {
  auto& at = find_or_add(symbol);
  bool traded = false;
  {
    const std::lock_guard guard(at.lock);
    traded = at.add_newer(newer, kept_);
  }
  if (traded) on_change_({channel_kind::trades, symbol.value});
}

void market_cache_memory::recall(symbol_id symbol, const std::vector<trade_view>& older) {
  auto& at = find_or_add(symbol);
  const std::lock_guard guard(at.lock);
  const auto known = std::exchange(at.ring, {});
  const auto oldest = std::exchange(at.oldest, 0);
  at.latest = {};
  for (const auto& trade : older) at.add(trade, kept_);
  for (std::size_t i = 0; i < known.size(); ++i) {
    const auto& trade = known[(oldest + i) % known.size()];
    if (trade.number > at.newest_number()) at.add(trade, kept_);
  }
}

}  // namespace madang::market
