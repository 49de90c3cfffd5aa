#pragma once

#include <cstdint>

#include "actors/accounts/account.hpp"

namespace madang::accounts {

/// What something adds to what an account has done, or what it did in a window.
struct activity {
  symbol_id symbol;
  std::uint32_t orders = 0;
  std::uint32_t cancels = 0;  ///< by whoever trades with the account
  std::uint32_t trades = 0;   ///< fills
  std::uint32_t errors = 0;   ///< refusals of rules, and orders that the market has rejected
  wide_money lost;            ///< realised; negative: won

  bool any() const { return orders + cancels + trades + errors > 0; }
  activity& operator+=(const activity& other);
};
/// What the event adds. `before`: the account before it.
activity activity_of(const account& before, const account_event& event);
/// Of the last `window_s` seconds before `now`, in whole minutes.
activity activity_in(const account& current, unix_nanos now, std::int64_t window_s);
/// The errors and losses of one symbol.
activity activity_in(const account& current, symbol_id symbol, unix_nanos now, std::int64_t window_s);
/// The first event of each minute of the window.
std::vector<risk::alert_evidence> evidence_in(const account& current, unix_nanos now, std::int64_t window_s);

/// Remembers what the event, which is applied right after, says of breakers, breaches and activity. Total.
void watch(account& target, const account_event& event, const event_meta& meta);

}  // namespace madang::accounts
