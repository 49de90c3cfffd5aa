#include "config/makers/maker_settings.hpp"

#include "config/setting_kinds.hpp"

namespace madang::makers {

void add_settings(setting_registry& into) {
  using s = maker_settings;
  section_rows<s>(into, "makers", "Orders of the house that keep the market alive.", &settings::makers)
      .flag("enabled", &s::enabled, "Market makers and a crowd keep the market alive. Needs `market.symbols_seeded`.")
      .integer("seed", &s::seed, 0, INT64_MAX, "", "The same seed sends the same orders.")
      .integer("orders_per_second", &s::orders_per_second, 1, 1'000'000, "orders/s",
               "Of all symbols together. The default keeps the journal under 500 MB a day.")
      .integer("crowd_accounts", &s::crowd_accounts, 0, 100'000, "accounts", "Accounts of the crowd.")
      .integer("levels", &s::levels, 1, 100, "levels", "Price levels a maker quotes on each side.");
}

}  // namespace madang::makers
