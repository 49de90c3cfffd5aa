#pragma once

#include "actors/accounts/account.hpp"
#include "messages/trading/queue_place.hpp"

namespace madang::accounts {

/// Which orders are open, oldest first. A stranger learns nothing; whoever may only look has no use for it.
result<trading::open_order_ids_view, account_rejection> decide(const account& current,
                                                               const trading::find_open_orders& command);

}  // namespace madang::accounts
