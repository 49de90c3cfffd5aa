#include "actors/settlement/share_reconciliation.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "messages/money/wide_money.hpp"

namespace madang::settlement {
namespace {

std::int64_t countable(wide_int amount) {
  return static_cast<std::int64_t>(std::clamp<wide_int>(amount, INT64_MIN, INT64_MAX));
}

using span_key = std::pair<symbol_id, std::uint64_t>;

}  // namespace

std::vector<difference> booking_differences(account_id account, std::span<const share_changes> changes) {
  std::vector<difference> out;
  for (const auto& one : changes) {
    const auto compare = [&](difference_cause cause, quantity traded, quantity booked) {
      if (traded == booked) return;
      out.push_back({cause, account, one.symbol.text(), one.first_trade, one.last_trade, traded.raw, booked.raw});
    };
    compare(difference_cause::bought, one.traded_bought, one.booked_bought);
    compare(difference_cause::sold, one.traded_sold, one.booked_sold);
  }
  return out;
}

std::vector<difference> lasting(std::span<const difference> before, std::span<const difference> after) {
  std::vector<difference> out;
  std::ranges::copy_if(after, std::back_inserter(out),
                       [&](const difference& one) { return std::ranges::find(before, one) != before.end(); });
  return out;
}

std::vector<difference> position_differences(account_id account, std::span<const share_changes> changes) {
  std::map<symbol_id, wide_int> sums;
  std::map<symbol_id, quantity> held;
  for (const auto& one : changes) {
    sums[one.symbol] += wide_int{one.booked_bought.raw} - one.booked_sold.raw + one.issued.raw;
    if (one.position) held[one.symbol] = *one.position;
  }
  std::vector<difference> out;
  for (const auto& [symbol, there] : held) {
    const auto sum = sums[symbol];
    if (sum == there.raw) continue;
    out.push_back({difference_cause::position, account, symbol.text(), 0, 0, countable(sum), there.raw});
  }
  return out;
}

bool is_balanced(std::span<const symbol_shares> shares) {
  return std::ranges::all_of(shares, [](const auto& one) { return one.bought == one.sold; });
}

std::vector<difference> issue_differences(std::span<const symbol_shares> before, std::span<const symbol_shares> after) {
  std::map<span_key, const symbol_shares*> known;
  for (const auto& one : before) known[{one.symbol, one.first_trade}] = &one;
  struct of_symbol {
    wide_int issued = 0;
    wide_int held = 0;
  };
  std::map<symbol_id, of_symbol> sums;
  for (const auto& one : after) {
    auto& sum = sums[one.symbol];
    sum.issued += one.issued.raw;
    sum.held += one.issued.raw;
    const auto was = known.find({one.symbol, one.first_trade});
    const bool rests = was != known.end() && was->second->bought == one.bought && was->second->sold == one.sold;
    if (rests) sum.held += wide_int{one.bought.raw} - one.sold.raw;
  }
  std::vector<difference> out;
  for (const auto& [symbol, sum] : sums) {
    if (sum.issued == sum.held) continue;
    out.push_back({difference_cause::issued, {}, symbol.text(), 0, 0, countable(sum.issued), countable(sum.held)});
  }
  return out;
}

}  // namespace madang::settlement
