#pragma once

#include "gateway/problems/problem.hpp"

/// The codes of the risk rules: accounts refuse orders with them, orders their amendments.
namespace madang::problems {

inline constexpr problem_code kill_switch{"kill_switch", 422, "Trading is switched off: only what ends risk is taken"};
inline constexpr problem_code circuit_open{"circuit_open", 422, "A circuit breaker is open"};
inline constexpr problem_code allowed_products{"allowed_products", 422, "This product is not allowed"};
inline constexpr problem_code allowed_markets{"allowed_markets", 422, "This market is not allowed"};
inline constexpr problem_code restricted_symbols{"restricted_symbols", 422, "This symbol is on the restricted list"};
inline constexpr problem_code trading_hours{"trading_hours", 422, "Outside the hours in which the account may trade"};
inline constexpr problem_code fat_finger{"fat_finger", 422, "The quantity is far above what is usual for the symbol"};
inline constexpr problem_code price_collar{"price_collar", 422, "The price is too far from the last one"};
inline constexpr problem_code max_order_value{"max_order_value", 422, "The order's value is above the limit"};
inline constexpr problem_code max_position_quantity{"max_position_quantity", 422,
                                                    "The position would hold more shares than the limit"};
inline constexpr problem_code max_position_value{"max_position_value", 422,
                                                 "The position would be worth more than the limit"};
inline constexpr problem_code max_position_rate{
    "max_position_rate", 422, "The position would be a larger part of the account's equity than the limit"};
inline constexpr problem_code max_sector_rate{
    "max_sector_rate", 422, "The sector would be a larger part of the account's equity than the limit"};
inline constexpr problem_code max_leverage{"max_leverage", 422,
                                           "The account's positions would be larger against its equity than the limit"};
inline constexpr problem_code max_daily_loss{"max_daily_loss", 422, "The day's loss has reached the limit"};
inline constexpr problem_code max_open_orders{"too_many_open_orders", 422,
                                              "The account has as many open orders as allowed"};
inline constexpr problem_code max_daily_trades{"max_daily_trades", 422,
                                               "The account has traded as often today as allowed"};
inline constexpr problem_code kill_set_by_office{"kill_set_by_office", 403,
                                                 "An administrator has switched trading off, and only one lifts it"};

}  // namespace madang::problems
