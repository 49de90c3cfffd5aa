#include "cluster/market/node_indices.hpp"

#include "cluster/market/index_sum.hpp"

namespace madang::market {

const std::vector<index_definition>& node_indices::definitions() {
  static const std::vector<index_definition> all{
      {*symbol_id::parse("KOSPI"), "KOSPI, by capitalisation", index_weight::capitalisation, market_code::kospi},
      {*symbol_id::parse("KOSDAQ"), "KOSDAQ, by capitalisation", index_weight::capitalisation, market_code::kosdaq},
      {*symbol_id::parse("PRICE"), "All instruments in won, by price", index_weight::price, std::nullopt},
  };
  return all;
}

std::vector<index_view> node_indices::all() const {
  std::vector<index_view> out;
  for (const auto& one : definitions()) out.push_back(view_of(one));
  return out;
}

std::optional<index_view> node_indices::find(symbol_id index) const {
  for (const auto& one : definitions()) {
    if (one.index == index) return view_of(one);
  }
  return std::nullopt;
}

index_view node_indices::view_of(const index_definition& one) const {
  index_sum sum(one);
  for (const auto symbol : cache_.symbols()) {
    // The count first: a trade that comes in between is told by the next number.
    const auto trades = cache_.minute(symbol).trades;
    if (const auto image = cache_.image(symbol)) sum.add(*image, instruments_.details(symbol).listed_shares, trades);
  }
  return sum.view();
}

}  // namespace madang::market
