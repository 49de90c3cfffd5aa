#pragma once

#include <cstdint>
#include <vector>

#include "actors/accounts/account.hpp"

namespace madang::accounts {

/// What an amount is booked against. A code, not an actor: nothing waits for anybody (law 10).
enum class ledger_code : std::uint8_t {
  cash = 1,  ///< what the account may use freely: money, or shares of a symbol
  held = 2,  ///< what open orders hold of it
  clearing =
      3,  ///< what changes hands between accounts; zero over the platform when every fill is booked on both sides
  fee = 4,
  tax = 5,
  external = 6,  ///< money from and to outside
  issuance = 7,  ///< shares that the house was given
};

/// One entry: `raw` units (of `money`, or of `quantity` where `symbol` is given) come to the code; negative: leave it.
struct posting {
  ledger_code code = ledger_code::cash;
  madang::currency currency = madang::currency::krw;  ///< of money; without meaning for shares
  symbol_id symbol;                                   ///< zero: money
  std::int64_t raw = 0;

  friend bool operator==(const posting&, const posting&) = default;
};
using postings = std::vector<posting>;

/// The entries of one event, in the state before it. They sum to zero for the currency and for each symbol; entries of
/// zero are left out. Total: the event must be one that `apply` takes.
postings postings_of(const account& before, const account_event& event);

}  // namespace madang::accounts
