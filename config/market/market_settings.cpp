#include "config/market/market_settings.hpp"

#include "config/setting_kinds.hpp"

namespace madang::market {
namespace {

bool is_optional_path(std::string_view) {
  return true;
}

}  // namespace

void add_settings(setting_registry& into) {
  using s = market_settings;
  section_rows<s>(into, "market", "Symbols and their books.", &settings::market)
      .flag("symbols_seeded", &s::symbols_seeded, "List the instruments at first start.")
      .text("instruments_file", &s::instruments_file, "a path, or \"\" for the built-in list", is_optional_path,
            "Instruments to list instead of the built-in ones (config/market/instruments.toml).")
      .text("rules_file", &s::rules_file, "a path, or \"\" for the built-in rules", is_optional_path,
            "Dated tick bands and price limits instead of the built-in ones (config/rules/krx_ticks.toml).")
      .text("hours_file", &s::hours_file, "a path, or \"\" for the built-in hours", is_optional_path,
            "Dated sessions instead of the built-in ones (config/rules/market_hours.toml).")
      .word("clock", &s::clock, {{"simulated", clock_mode::simulated}, {"real", clock_mode::real}},
            "The market's day: always in session, or by the dated sessions and days of the exchanges.")
      .text("news_file", &s::news_file, "a path, or \"\" for none", is_optional_path,
            "News and disclosures, read again when the file changes (docs/operators/README.md).")
      .integer("utc_offset_s", &s::utc_offset_s, -43'200, 50'400, "s", "The market's zone; Korea is 32400 all year.")
      .word("self_trade_prevention", &s::self_trade_prevention,
            {{"cancel_newest", self_trade_policy::cancel_newest}, {"off", self_trade_policy::off}},
            "What happens when an order would trade with one of the same group.")
      .word("self_trade_group", &s::self_trade_group,
            {{"owner", trading::self_trade_scope::owner}, {"account", trading::self_trade_scope::account}},
            "Whose orders are one group: all of an owner's accounts, or each account alone, as the house's always are.")
      .integer("max_fills_per_pass", &s::max_fills_per_pass, 1, 1'000'000, "fills",
               "An order with more fills continues after others were served, but before any other order of its symbol.")
      .integer("book_max_orders", &s::book_max_orders, 1, 100'000'000, "orders",
               "Resting orders of one symbol; over it orders are refused (book_full).")
      .decimal("price_limit_rate", &s::price_limit_rate, rate{rate::one / 1'000}, rate{rate::one}, "of the base price",
               "The day's limits for markets and days on which the dated rules are silent.")
      .flag("volatility_interruption", &s::volatility_interruption,
            "Interrupt trading that moves too far by an auction, where the dated rules say so.")
      .integer("trades_kept", &s::trades_kept, 1, 1'000'000, "trades", "Latest trades that the public list shows.");
}

}  // namespace madang::market
