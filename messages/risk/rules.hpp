#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "messages/money/wide_money.hpp"

namespace madang::risk {

/// The rules that an order passes before anything is held for it, in the order of the ladder. The numbers are
/// permanent.
enum class rule : std::uint8_t {
  kill_switch = 1,
  circuit_open = 2,
  allowed_products = 3,
  allowed_markets = 4,
  restricted_symbols = 5,
  trading_hours = 6,
  fat_finger = 7,
  price_collar = 8,
  max_order_value = 9,
  max_position_quantity = 10,
  max_position_value = 11,
  max_position_rate = 12,
  max_sector_rate = 13,
  max_leverage = 14,
  max_daily_loss = 15,
  max_open_orders = 16,
  max_daily_trades = 17,
  /// No rule of the ladder: what happens when one of them is broken after a trade. It is set like a limit.
  on_breach = 100,
};
constexpr std::size_t rule_count = 17;

/// What a limit is counted in. `none`: the rule has no limit; `words`: it has a list.
enum class limit_unit : std::uint8_t { none = 0, words = 1, money = 2, quantity = 3, rate = 4, count = 5 };

/// Which limits an account has that nobody has set: `real` where real money is at stake.
enum class profile : std::uint8_t { paper = 1, real = 2 };

constexpr std::int64_t no_limit = -1;

/// One rule: its code, which is the code of its refusal, too, and its limit in each profile, raw in its unit.
struct rule_row {
  rule which{};
  std::string_view code;
  limit_unit unit = limit_unit::none;
  std::int64_t paper = no_limit;
  std::int64_t real = no_limit;
};

constexpr std::array<rule_row, rule_count> rule_rows{{
    {rule::kill_switch, "kill_switch", limit_unit::none},
    {rule::circuit_open, "circuit_open", limit_unit::none},
    {rule::allowed_products, "allowed_products", limit_unit::words},
    {rule::allowed_markets, "allowed_markets", limit_unit::words},
    {rule::restricted_symbols, "restricted_symbols", limit_unit::words},
    {rule::trading_hours, "trading_hours", limit_unit::words},
    {rule::fat_finger, "fat_finger", limit_unit::rate},
    {rule::price_collar, "price_collar", limit_unit::rate},
    {rule::max_order_value, "max_order_value", limit_unit::money, no_limit, money::whole(5'000'000).raw},
    {rule::max_position_quantity, "max_position_quantity", limit_unit::quantity},
    {rule::max_position_value, "max_position_value", limit_unit::money},
    {rule::max_position_rate, "max_position_rate", limit_unit::rate, no_limit, rate::one * 30 / 100},
    {rule::max_sector_rate, "max_sector_rate", limit_unit::rate},
    {rule::max_leverage, "max_leverage", limit_unit::rate, no_limit, rate::one},
    {rule::max_daily_loss, "max_daily_loss", limit_unit::money, no_limit, money::whole(1'000'000).raw},
    {rule::max_open_orders, "max_open_orders", limit_unit::count, no_limit, 5},
    {rule::max_daily_trades, "max_daily_trades", limit_unit::count, no_limit, 10},
}};

constexpr const rule_row& row_of(rule which) {
  return rule_rows[static_cast<std::size_t>(which) - 1];
}
constexpr bool has_amount(limit_unit unit) {
  return unit != limit_unit::none && unit != limit_unit::words;
}

/// `max_order_value`; `UNKNOWN` for a number that is no rule.
std::string_view to_text(rule value);
std::optional<rule> parse_rule(std::string_view text);
/// The same, and `on_breach`.
std::string_view limit_name(rule value);
/// `PAPER`, `REAL`
std::string_view to_text(profile value);

/// An amount as people write it: decimals of its unit, counts as they are.
std::string amount_text(limit_unit unit, wide_int raw);
/// Reads it; nothing where it is negative or does not fit.
std::optional<std::int64_t> parse_amount(limit_unit unit, std::string_view text);

}  // namespace madang::risk
