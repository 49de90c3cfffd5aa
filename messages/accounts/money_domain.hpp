#pragma once

#include "messages/accounts/account.hpp"

namespace madang::accounts {

/// The smallest amount that moves in a currency: one won, one cent, one coin of the game.
constexpr money smallest_unit(currency of) {
  return of == currency::usd ? money{money::one / 100} : money::whole(1);
}

/// Whether an account of this kind may be in this currency. Game money is for GAME accounts alone, and they hold
/// nothing else; the house has accounts in every domain.
constexpr bool is_currency_of(account_kind kind, currency of) {
  if (kind == account_kind::house) return true;
  return (kind == account_kind::game) == (of == currency::game);
}

/// How an amount becomes a multiple of a unit. Amounts are not negative.
enum class rounding : std::uint8_t { down = 1, up = 2 };

/// What is charged is cut below the unit, as KRX brokers and the tax office do; what is held is rounded up, so that it
/// covers every charge.
constexpr rounding fee_rounding = rounding::down;
constexpr rounding tax_rounding = rounding::down;
constexpr rounding hold_rounding = rounding::up;

/// `unit` zero: the amount stays as it is.
constexpr money rounded(money amount, money unit, rounding rule) {
  if (unit.raw <= 0) return amount;
  auto over = money{amount.raw % unit.raw};
  if (!over) return amount;
  return rule == rounding::down ? amount - over : amount + (unit - over);
}

constexpr bool is_multiple_of(money amount, money unit) {
  return unit.raw <= 0 || amount.raw % unit.raw == 0;
}

}  // namespace madang::accounts
