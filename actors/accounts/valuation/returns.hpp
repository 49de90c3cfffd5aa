#pragma once

#include <optional>

#include "messages/fields.hpp"
#include "messages/money/wide_money.hpp"

namespace madang::accounts {

/// The time-weighted return of an account: the product of the growth of each period between flows, so that what is paid
/// in or out does not count as gain or loss. Part of the account's state; changed only by apply.
struct time_weighted_return {
  static constexpr wide_int one = 1'000'000'000'000'000'000;

  wide_int growth = one;  ///< of all periods that are over, 10^-18
  wide_money base;        ///< equity right after the last flow
  bool begun = false;     ///< there has been a flow
  bool known = true;      ///< false: a flow lacks the equity before it, or a period has no defined growth

  /// Cash came in (or, negative, went out) when the equity was `before`; nothing: it was not recorded.
  void flow(std::optional<wide_money> before, money amount);
  /// With the equity as it is now. Nothing where it is undefined, as for an account that was never funded.
  std::optional<fraction> total(wide_money equity) const;

  friend bool operator==(const time_weighted_return&, const time_weighted_return&) = default;
  MADANG_FIELDS(growth, base, begun, known)
};

}  // namespace madang::accounts
