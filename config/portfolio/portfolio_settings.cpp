#include "config/portfolio/portfolio_settings.hpp"

#include "config/setting_kinds.hpp"
#include "messages/portfolio/exchange_rates.hpp"

namespace madang::portfolio {
namespace {

bool is_rate_list(std::string_view text) {
  return exchange_rates::parse(text).has_value();
}

}  // namespace

void add_settings(setting_registry& into) {
  section_rows<portfolio_settings>(into, "portfolio", "What accounts are worth.")
      .text("exchange_rates", &portfolio_settings::exchange_rates, "CURRENCY:WON separated by commas", is_rate_list,
            "Won per unit of a currency, such as USD:1380.5: sums over several currencies are joined at these.")
      .integer("frame_interval_ms", &portfolio_settings::frame_interval_ms, 50, 60'000, "milliseconds",
               "Between two frames of a watched portfolio, at least.")
      .integer("imports_per_day", &portfolio_settings::imports_per_day, 1, 1'000, "imports",
               "Of one account within 24 hours, undone ones included; over it 429 import_quota_exceeded.");
}

}  // namespace madang::portfolio
