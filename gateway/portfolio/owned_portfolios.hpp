#pragma once

#include <functional>
#include <vector>

#include "gateway/api/past_reads.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "messages/accounts/account.hpp"

namespace madang::portfolio {

using with_portfolios = std::function<void(const exchange_ptr&, std::vector<portfolio_view>&&)>;

/// Asks all accounts of a user, newest first, and goes on with what they are worth, or were worth at a time: those that
/// were there then. What an account refuses, and one that cannot serve, is the answer.
void ask_owned_portfolios(route_services& with, const exchange_ptr& ex, user_id owner, const time_of_view& when,
                          with_portfolios then);

}  // namespace madang::portfolio
