#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "messages/accounts/ids.hpp"

namespace madang::settlement {

/// Which two sides do not say the same.
enum class difference_cause : std::uint8_t {
  ledger = 1,    ///< an entry does not leave the cash that the next one begins with
  bought = 2,    ///< the account has booked other purchases than the symbol's trades gave it
  sold = 3,      ///< likewise of sales
  position = 4,  ///< what the account holds is not the sum of the changes that its events know
  issued = 5,    ///< all accounts together hold other shares of the symbol than were issued
};
/// `POSITION`
std::string_view to_text(difference_cause cause);
std::optional<difference_cause> parse_difference_cause(std::string_view text);

/// What a reconciliation has found. Nothing is mended.
struct difference {
  difference_cause cause = difference_cause::ledger;
  account_id account;       ///< zero: all of them
  std::string symbol;       ///< empty: it is cash
  std::uint64_t first = 0;  ///< entries of the ledger, or trades of the symbol; zero, both: of all its life
  std::uint64_t last = 0;
  std::int64_t expected = 0;  ///< raw, of money in a ledger, else of a quantity
  std::int64_t found = 0;

  friend bool operator==(const difference&, const difference&) = default;
};

}  // namespace madang::settlement
