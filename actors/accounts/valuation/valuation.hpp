#pragma once

#include <functional>

#include "actors/accounts/account.hpp"

namespace madang::accounts {

/// The last price of a symbol; zero where nothing is known.
using last_price_source = std::function<price(symbol_id)>;

/// The account's holdings at present prices: market value = last price x quantity; a symbol without a price counts at
/// cost.
portfolio_view value_of(const account& current, std::uint64_t number, const last_price_source& last_price,
                        unix_nanos as_of);

}  // namespace madang::accounts
