#include "gateway/portfolio/portfolio_sums.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "messages/market/words.hpp"
#include "messages/portfolio/portfolio_text.hpp"

namespace madang::portfolio {
namespace {

using part_sums = std::map<std::string, wide_money>;

std::vector<allocation_part> parts_of(const part_sums& sums) {
  std::vector<allocation_part> parts;
  for (const auto& [key, value] : sums) {
    if (value) parts.push_back({key, value});
  }
  std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.value > b.value; });
  return parts;
}

}  // namespace

currency joined_currency::of(currency own) const {
  const bool joins = into && own != currency::game && *into != currency::game && rates.convert({}, own, *into);
  return joins ? *into : own;
}

std::vector<portfolio_sum> sums_of(std::span<const portfolio_view> accounts, const joined_currency& joined) {
  std::map<std::pair<account_kind, currency>, portfolio_sum> sums;
  for (const auto& one : accounts) {
    const auto own = one.balance.currency;
    const auto in = joined.of(own);
    const auto converted = [&](wide_money amount) { return joined.rates.convert(amount, own, in).value_or(amount); };
    auto& sum = sums[{one.kind, in}];
    sum.kind = one.kind;
    sum.currency = in;
    sum.cash += converted(one.balance.cash);
    sum.positions_value += converted(one.positions_value);
    sum.cost += converted(one.cost);
    sum.realized += converted(one.realized);
    sum.positions += one.positions.size();
    ++sum.accounts;
    sum.total_return = sum.accounts == 1 ? one.total_return : std::nullopt;
  }
  std::vector<portfolio_sum> out;
  for (auto& [key, sum] : sums) out.push_back(sum);
  return out;
}

allocation allocation_of(std::span<const portfolio_view> accounts) {
  allocation made;
  part_sums by_symbol;
  part_sums by_sector;
  part_sums by_market;
  part_sums by_currency;
  for (const auto& one : accounts) {
    made.equity += one.equity();
    by_currency[std::string(to_text(one.balance.currency))] += one.equity();
    const auto rights = rights_value_of(one);
    for (auto* sums : {&by_symbol, &by_sector, &by_market}) {
      (*sums)[std::string(cash_key)] += one.balance.cash;
      (*sums)[std::string(rights_key)] += rights;
    }
    for (const auto& held : one.positions) {
      by_symbol[held.symbol.text()] += held.market_value;
      by_sector[held.sector.empty() ? std::string(other_sector) : held.sector] += held.market_value;
      by_market[std::string(market::to_text(held.market))] += held.market_value;
    }
  }
  made.by_symbol = parts_of(by_symbol);
  made.by_sector = parts_of(by_sector);
  made.by_market = parts_of(by_market);
  made.by_currency = parts_of(by_currency);
  return made;
}

}  // namespace madang::portfolio
