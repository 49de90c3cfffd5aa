#include "actors/accounts/valuation/basis.hpp"

namespace madang::accounts {

wide_money cost_of(const position_basis& basis, quantity amount) {
  if (!amount) return {};
  if (amount == basis.quantity) return basis.cost;
  const auto part = scaled(basis.cost.raw, amount.raw, basis.quantity.raw);
  ensure(part.has_value(), "a part of a position costs more than can be counted");
  return wide_money{*part};
}

position_basis after_purchase(const position_basis& basis, quantity held, quantity bought, wide_money paid) {
  return {cost_of(basis, held) + paid, held + bought};
}

}  // namespace madang::accounts
