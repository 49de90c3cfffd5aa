#pragma once

#include "messages/accounts/money_domain.hpp"

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

}  // namespace madang::accounts
