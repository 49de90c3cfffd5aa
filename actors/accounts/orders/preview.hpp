#pragma once

#include <optional>

#include "actors/accounts/account.hpp"
#include "messages/trading/preview.hpp"

/// What would become of an order that nobody places. Pure; the rules are those of the order itself.
namespace madang::accounts {

/// What only the market says; as data.
struct preview_market {
  market::instrument_status status = market::instrument_status::trading;
  price tick;  ///< at the order's price, or the last one
};

/// What the symbol is asked about it; nothing where the order is none that it could take. A stranger learns nothing.
result<std::optional<trading::meet_book>, account_rejection> decide_meeting(const account& current,
                                                                            const trading::preview_order& command,
                                                                            const account_rules& rules);
/// Everything that would refuse it, and what it would cost. Without `met` it would meet nobody.
result<trading::order_preview_view, account_rejection> decide(const account& current,
                                                              const trading::preview_order& command,
                                                              const account_rules& rules, const preview_market& market);

}  // namespace madang::accounts
