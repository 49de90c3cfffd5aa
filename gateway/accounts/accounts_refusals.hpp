#pragma once

#include "gateway/problems/refusal_table.hpp"
#include "messages/accounts/account.hpp"

namespace madang::accounts {

/// How a refusal of the context is answered.
refusal_row row_of(account_reject why);

}  // namespace madang::accounts
