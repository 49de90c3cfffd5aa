#include "cluster/market/index_sum.hpp"

#include <algorithm>

namespace madang::market {
namespace {

constexpr price first_level = price::whole(1'000);

}  // namespace

void index_sum::add(const market_image& image, std::int64_t listed_shares, std::uint64_t trades) {
  const auto& listing = image.listing;
  if (of_.market ? listing.market != *of_.market : listing.currency != currency::krw) return;
  const bool by_price = of_.weight == index_weight::price;
  if (!by_price && listed_shares <= 0) return;
  const auto weight = by_price ? wide_sum{1} : static_cast<wide_sum>(listed_shares);
  const auto last = image.quote.last_price ? image.quote.last_price : image.limits.base;
  const auto value = [&](price one) { return weight * static_cast<wide_sum>(std::max<std::int64_t>(one.raw, 0)); };
  first_ += value(listing.base_price);
  base_ += value(image.limits.base);
  last_ += value(last);
  if (last > image.limits.base) ++advancers_;
  if (last < image.limits.base) ++decliners_;
  as_of_ = std::max(as_of_, image.quote.as_of);
  seq_ += trades;
}

/// A long division: the sum times the first level need not fit into anything. Rounded half to even.
price index_sum::level(wide_sum sum) const {
  if (first_ == 0) return first_level;
  wide_sum units = sum / first_;
  wide_sum rest = sum % first_;
  for (auto scale = first_level.raw; scale > 1; scale /= 10) {
    rest *= 10;
    units = units * 10 + rest / first_;
    rest %= first_;
  }
  const bool up = rest * 2 > first_ || (rest * 2 == first_ && (units & 1U) != 0);
  return {static_cast<std::int64_t>(units + (up ? 1 : 0))};
}

index_view index_sum::view() const {
  return {of_.index, of_.name, level(last_), level(base_), advancers_, decliners_, as_of_, seq_};
}

}  // namespace madang::market
