#pragma once

#include "messages/accounts/money_domain.hpp"
#include "messages/money/wide_money.hpp"

namespace madang::accounts {

/// `share` of an amount, rounded towards zero: what is charged.
money share_of(money amount, rate share);
/// The same rounded up: what a hold must cover.
money share_of_up(money amount, rate share);

/// What is charged of a value: `share` of it, rounded to `unit` by `rule` (money_domain.hpp).
money charge_of(money value, rate share, money unit, rounding rule);

/// Whether `purchase_hold` of these fits into `money`; what comes from outside must be checked with it first.
bool hold_fits(price worst, quantity open, rate fee_rate, money unit);

/// What a purchase of `open` shares at `worst` or better must have held, fee included. Parts charged one by one never
/// exceed it, because the fee of each is rounded down to `unit` and the fee held is rounded up.
money purchase_hold(price worst, quantity open, rate fee_rate, money unit);

/// What all shares of a sale at `worst` may bring: a fill pays at most the day's other limit, which is less than four
/// times the worst price.
wide_money proceeds_limit(price worst, quantity open);
/// The most cash and open sales of an account together: far enough below what `money` can count.
constexpr wide_money cash_and_sales_max{wide_int{INT64_MAX / 2}};
/// The most shares of one symbol that the house is given.
constexpr quantity issued_max{INT64_MAX / 1'024};

}  // namespace madang::accounts
