#include "tests/simulation/oracles/past_oracle.hpp"

#include <any>
#include <string>

#include "actors/accounts/settlement/settlement.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::simulation {
namespace {

/// Of each kind in one comparison.
constexpr int moments_asked = 12;

std::string why_of(const past_view& view) {
  return view ? "" : " (" + std::to_string(static_cast<int>(view.error().fault)) + " " + view.error().why + ")";
}

template <class Moments>
auto any_of(const Moments& known, chance& random) {
  return std::next(known.begin(), static_cast<std::ptrdiff_t>(random.roll(known.size())));
}

}  // namespace

void past_oracle::take(const account& after, std::uint64_t number) {
  moment then{after.cash, after.held, accounts::settled_cash_of(after), {}};
  for (const auto& [symbol, position] : after.positions) then.shares.emplace(symbol, position.quantity);
  accounts_[{after.id, number}] = std::move(then);
}

past_view past_oracle::read_account_at(state_replay& past, account_id of, std::uint64_t number, account_read what) {
  past_request wanted;
  wanted.entity = entity_of(of);
  wanted.moment.number = number;
  wanted.what = static_cast<std::uint8_t>(what);
  wanted.counted_by = channel_kind::account;
  wanted.shows_uncounted = true;
  return past.find(wanted);
}

void past_oracle::compare_account(state_replay& past, account_id of, std::uint64_t number, const moment& then) {
  const auto text = to_text(of) + " as of " + std::to_string(number);
  const auto balance = read_account_at(past, of, number, account_read::settled_balance);
  require(balance.has_value(), text + " cannot be read" + why_of(balance));
  const auto& cash = std::any_cast<const settled_balance_view&>(*balance);
  require(cash.balance.seq == number && cash.balance.cash == then.cash && cash.balance.held == then.held,
          text + " has another balance than it had then");
  const auto portfolio = read_account_at(past, of, number, account_read::portfolio);
  require(portfolio.has_value(), text + ": its positions cannot be read" + why_of(portfolio));
  std::map<symbol_id, quantity> shares;
  for (const auto& one : std::any_cast<const portfolio_view&>(*portfolio).positions) {
    shares.emplace(one.symbol, one.quantity);
  }
  require(shares == then.shares, text + " has other positions than it had then");
}

void past_oracle::compare_order(state_replay& past, order_id of, std::uint64_t version, const order_view& then) {
  const auto text = to_text(of) + " as of " + std::to_string(version);
  past_request wanted;
  wanted.entity = entity_of(of);
  wanted.moment.number = version;
  wanted.is_beyond = [version](const std::any& view) {
    return std::any_cast<const order_view&>(view).version > version;
  };
  const auto view = past.find(wanted);
  require(view.has_value(), text + " cannot be read" + why_of(view));
  require(std::any_cast<const order_view&>(*view) == then, text + " is another order than it was then");
}

std::uint64_t past_oracle::compare(state_replay& past,
                                   const std::map<std::pair<order_id, std::uint64_t>, order_view>& known,
                                   chance& random) const {
  std::uint64_t compared = 0;
  for (int i = 0; i < moments_asked && !accounts_.empty(); ++i, ++compared) {
    const auto found = any_of(accounts_, random);
    compare_account(past, found->first.first, found->first.second, found->second);
  }
  for (int i = 0; i < moments_asked && !known.empty(); ++i) {
    const auto found = any_of(known, random);
    // Before it is placed an order has no version of its own that anybody has seen.
    if (found->first.second == 0) continue;
    compare_order(past, found->first.first, found->first.second, found->second);
    ++compared;
  }
  return compared;
}

}  // namespace madang::simulation
