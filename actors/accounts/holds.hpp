#pragma once

#include "messages/money.hpp"

namespace madang::accounts {

/// `share` of an amount, rounded towards zero: what is charged.
money share_of(money amount, rate share);
/// The same rounded up: what a hold must cover.
money share_of_up(money amount, rate share);

/// Whether `purchase_hold` of these fits into `money`; what comes from outside must be checked with it first.
bool hold_fits(price worst, quantity open, rate fee_rate);

/// What a purchase of `open` shares at `worst` or better must have held, fee included. Parts charged one by one never
/// exceed it, because each is rounded down and this is rounded up.
money purchase_hold(price worst, quantity open, rate fee_rate);

/// The cost that leaves a position when `sold` of `amount` shares go: in proportion, rounded half-even; all of it at
/// the end.
money cost_of_sold(money cost, quantity sold, quantity amount);

}  // namespace madang::accounts
