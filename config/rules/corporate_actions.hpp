#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/document.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

namespace madang {

/// What an issuer pays to those who are its shareholders on the day of record.
struct dividend_action {
  market::symbol_id symbol;
  calendar_day record_date;
  calendar_day pay_date;
  price per_share;
  rate withheld;

  /// Of symbol and day of record, the same for ever: that is paid once.
  std::uint64_t id() const;

  friend bool operator==(const dividend_action&, const dividend_action&) = default;
};
/// `new_shares` for `old_shares`, before trading begins on the day.
struct split_action {
  market::symbol_id symbol;
  calendar_day date;
  std::uint32_t new_shares = 1;
  std::uint32_t old_shares = 1;

  std::uint64_t id() const;
  /// What one new share is worth where an old one was worth so much; at least the smallest price.
  price price_after(price before) const;

  friend bool operator==(const split_action&, const split_action&) = default;
};
/// Who holds `old_shares` at the end of the last day with the right may subscribe to `new_shares`.
struct rights_action {
  market::symbol_id symbol;
  calendar_day record_date;
  calendar_day subscribe_until;
  calendar_day pay_date;
  std::uint32_t new_shares = 1;
  std::uint32_t old_shares = 1;
  price subscription_price;

  std::uint64_t id() const;
  /// What a share without the right is worth where one with it was worth so much. A subscription that costs no less
  /// than the share takes nothing from it.
  price price_after(price before) const;

  friend bool operator==(const rights_action&, const rights_action&) = default;
};
struct corporate_actions {
  std::vector<dividend_action> dividends;
  std::vector<split_action> splits;
  std::vector<rights_action> rights;
};

/// A number for something that is done once for each account, such as the interest of a month.
std::uint64_t action_number(std::string_view name);

/// Reads actions in the form of `config/rules/corporate_actions.toml`. Refuses with every error found.
result<corporate_actions, std::vector<source_error>> parse_corporate_actions(std::string_view text,
                                                                             const std::string& file_name);
/// Reads a file; no actions where the path is empty.
result<corporate_actions, std::vector<source_error>> load_corporate_actions(const std::string& file);

}  // namespace madang
