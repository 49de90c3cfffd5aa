#pragma once

#include "actors/accounts/account.hpp"

namespace madang::accounts {

/// The account's holdings at present prices: market value = last price x quantity; a symbol without a price counts at
/// cost. The value of positions has that of rights to new shares in it.
portfolio_view value_of(const account& current, std::uint64_t number, const marks_of_symbol& marks_of,
                        unix_nanos as_of);

/// Those whose prices it is valued at, by their order: of its positions, and of its rights to new shares.
std::vector<symbol_id> valued_symbols(const account& current);

/// What a symbol's shares are worth to this account while a split of them goes on: until the account has been adjusted
/// it holds old shares, at the old price.
symbol_marks marks_during(const account& current, symbol_marks marks, std::uint64_t action, price before);

}  // namespace madang::accounts
