#pragma once

#include "messages/accounts/account.hpp"

namespace madang::accounts {

/// What `amount` of the shares that a basis was taken of cost, rounded half-even; all of them cost exactly the basis.
wide_money cost_of(const position_basis& basis, quantity amount);

/// The basis after a purchase: what was left of the old one, rounded here and nowhere else, and what was paid, fee
/// included.
position_basis after_purchase(const position_basis& basis, quantity held, quantity bought, wide_money paid);

}  // namespace madang::accounts
