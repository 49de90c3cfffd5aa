#pragma once

#include <cstdint>

#include "messages/contexts.hpp"
#include "messages/money/money.hpp"

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
  /// Keys of account requests that a user remembers; over it 429.
  std::int64_t idempotency_keys_max = 10'000;
  /// How long an account and an order remember Idempotency-Keys and client order ids.
  std::int64_t request_memory_s = 3'600;
  /// In how much memory, each; over it 429. Enough for 50 orders a second over an hour.
  std::int64_t request_memory_bytes = 67'108'864;
};

}  // namespace madang::accounts
