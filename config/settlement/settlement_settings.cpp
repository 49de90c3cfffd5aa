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
      .text("days_file", &s::days_file, "a path, or \"\" for the built-in days", is_optional_path,
            "Closed days and settlement dates instead of the built-in ones (config/rules/market_days.toml).")
      .text("charges_file", &s::charges_file, "a path, or \"\" for the built-in rules", is_optional_path,
            "Dated tax and fees instead of the built-in ones (config/rules/charges.toml).")
      .integer("batch_accounts", &s::batch_accounts, 1, 500, "accounts", "That one step of a batch settles.");
}

}  // namespace madang::settlement
