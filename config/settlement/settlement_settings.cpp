#include "config/settlement/settlement_settings.hpp"

#include "config/setting_kinds.hpp"

namespace madang::settlement {
namespace {

bool is_optional_path(std::string_view) {
  return true;
}

}  // namespace

void add_settings(setting_registry& into) {
  using s = settlement_settings;
  section_rows<s>(into, "settlement", "When what is traded is one's own, and what it is charged.")
      .flag("deferred", &s::deferred,
            "PAPER and GAME accounts wait for the settlement date (T+2), as LIVE ones always do.")
      .flag("dated_charges", &s::dated_charges,
            "Tax and fees follow the dated rules instead of accounts.tax_rate and accounts.fee_rate.")
      .flag("daily_batch", &s::daily_batch, "A trading day begins with the batch that settles what is due.")
      .flag("periodic_batches", &s::periodic_batches,
            "TAX begins by itself on the first trading day of each month, STATEMENT on that of each quarter, INTEREST "
            "and FEE monthly where they are set.")
      .flag("daily_reconcile", &s::daily_reconcile, "RECONCILE begins by itself on each trading day.")
      .integer("batch_attempts_max", &s::batch_attempts_max, 1, 20, "attempts",
               "Of a batch that fails and begins anew by itself.")
      .integer("retry_pause_s", &s::retry_pause_s, 0, 86'400, "s",
               "After a batch has begun until one that has failed begins anew; twice as long each time.")
      .text(
          "actions_file", &s::actions_file, "a path, or \"\" for none", is_optional_path,
          "Dividends, splits and rights (config/rules/corporate_actions.toml says how). It is read when a batch begins.")
      .decimal("interest_rate", &s::interest_rate, rate{}, rate{rate::one / 5}, "of settled cash, a year",
               "Interest on the settled cash of accounts, paid monthly; \"0\": none.")
      .integer("monthly_fee", &s::monthly_fee, 0, 1'000'000, "units of the currency",
               "For keeping an account a month; 0: none.")
      .text("days_file", &s::days_file, "a path, or \"\" for the built-in days", is_optional_path,
            "Closed days and settlement dates instead of the built-in ones (config/rules/market_days.toml).")
      .text("charges_file", &s::charges_file, "a path, or \"\" for the built-in rules", is_optional_path,
            "Dated tax and fees instead of the built-in ones (config/rules/charges.toml).")
      .text("exchange_rates_file", &s::exchange_rates_file, "a path, or \"\" for none", is_optional_path,
            "Dated rates of exchange (config/rules/exchange_rates.toml says how), for gains on foreign shares. It is "
            "read again when it has changed.")
      .integer("major_holder_value", &s::major_holder_value, 0, 1'000'000'000'000, "won",
               "From this value on at the end of a year a holding of a Korean share is a major one; 0: none is.")
      .integer("batch_accounts", &s::batch_accounts, 1, 500, "accounts", "That one step of a batch settles.");
}

}  // namespace madang::settlement
