#pragma once

#include <cstdint>

#include "messages/contexts.hpp"
#include "messages/money.hpp"

namespace madang::accounts {

struct account_settings {
  std::int64_t max_per_user = 20;
  /// The largest single deposit, in the account's currency.
  money max_deposit = money::whole(1'000'000'000);
  std::int64_t max_open_orders = 200;
  /// Of the notional of each fill.
  rate fee_rate{};
  /// Of the notional of each sale.
  rate tax_rate{};
  /// Keys each entity remembers; over it 429.
  std::int64_t idempotency_keys_max = 10'000;
};

}  // namespace madang::accounts
