#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "messages/accounts/account.hpp"
#include "messages/portfolio/exchange_rates.hpp"

namespace madang::portfolio {

/// Accounts of one kind and one currency together.
struct portfolio_sum {
  account_kind kind = account_kind::paper;
  madang::currency currency = madang::currency::krw;
  wide_money cash;
  wide_money positions_value;
  wide_money cost;
  wide_money realized;
  std::size_t positions = 0;
  std::size_t accounts = 0;
  std::optional<fraction> total_return;  ///< of one account; several have none of their own

  wide_money equity() const { return cash + positions_value; }
  wide_money unrealized() const { return positions_value - cost; }
  wide_money profit() const { return realized + unrealized(); }
};

/// Where amounts are joined: into a currency, at these rates. Game money, and what has no rate, stays as it is.
struct joined_currency {
  std::optional<currency> into;
  exchange_rates rates;

  currency of(currency own) const;
};

/// In the order of kinds and currencies.
std::vector<portfolio_sum> sums_of(std::span<const portfolio_view> accounts, const joined_currency& joined = {});

struct allocation_part {
  std::string key;
  wide_money value;

  friend bool operator==(const allocation_part&, const allocation_part&) = default;
};
/// What portfolios of one currency consist of: each list sums to the equity, its largest part first.
struct allocation {
  wide_money equity;
  std::vector<allocation_part> by_symbol;
  std::vector<allocation_part> by_sector;
  std::vector<allocation_part> by_market;
  std::vector<allocation_part> by_currency;
};

/// The key of what is no shares, of rights to new shares, and of shares whose sector nobody has named.
inline constexpr std::string_view cash_key = "CASH";
inline constexpr std::string_view rights_key = "RIGHTS";
inline constexpr std::string_view other_sector = "OTHER";

allocation allocation_of(std::span<const portfolio_view> accounts);

}  // namespace madang::portfolio
