#include "config/accounts/account_settings.hpp"

#include "config/setting_kinds.hpp"

namespace madang::accounts {

void add_settings(setting_registry& into) {
  using s = account_settings;
  section_rows<s>(into, "accounts", "Accounts and their orders.", &settings::accounts)
      .integer("max_per_user", &s::max_per_user, 1, 10'000, "accounts", "Over it 422 too_many_accounts.")
      .live()
      .decimal("max_deposit", &s::max_deposit, money{1}, money::whole(100'000'000'000'000), "units of the currency",
               "The largest single deposit; over it 422 amount_too_large.")
      .integer("max_open_orders", &s::max_open_orders, 1, 1'000'000, "orders",
               "Of one account; over it 422 too_many_open_orders.")
      .decimal("fee_rate", &s::fee_rate, rate{}, rate{rate::one / 10}, "of the notional", "Taken from every fill.")
      .decimal("tax_rate", &s::tax_rate, rate{}, rate{rate::one / 2}, "of the notional", "Taken from every sale.")
      .integer("idempotency_keys_max", &s::idempotency_keys_max, 1, 10'000'000, "keys",
               "Of account requests, remembered per user for a day; over it 429.")
      .integer("request_memory_s", &s::request_memory_s, 600, 7 * 86'400, "s",
               "How long accounts and orders remember Idempotency-Keys and client order ids.")
      .integer("request_memory_bytes", &s::request_memory_bytes, 65'536, 1'073'741'824, "bytes",
               "In how much memory, each; over it 429. The default is enough for 50 orders a second over an hour.");
}

}  // namespace madang::accounts
