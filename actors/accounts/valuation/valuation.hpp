#pragma once

#include "actors/accounts/account.hpp"

namespace madang::accounts {

/// The account's holdings at present prices: market value = last price x quantity; a symbol without a price counts at
/// cost.
portfolio_view value_of(const account& current, std::uint64_t number, const marks_of_symbol& marks_of,
                        unix_nanos as_of);

}  // namespace madang::accounts
