#include "config/risk/risk_settings.hpp"

#include "config/setting_kinds.hpp"

namespace madang::risk {
namespace {

std::int64_t or_zero(std::int64_t amount) {
  return amount == no_limit ? 0 : amount;
}

bool is_limit_list(rule which, std::string_view text) {
  limits scratch;
  return set_limit(scratch, {which, no_limit, std::string(text)});
}
bool is_market_list(std::string_view text) {
  return is_limit_list(rule::allowed_markets, text);
}
bool is_symbol_list(std::string_view text) {
  return is_limit_list(rule::restricted_symbols, text);
}

bool is_breach_action(std::string_view text) {
  return parse_breach_action(text).has_value();
}

/// `005930:Semiconductors,000660:Semiconductors`
bool is_sector_list(std::string_view text) {
  while (!text.empty()) {
    const auto comma = text.find(',');
    const auto one = text.substr(0, comma);
    const auto colon = one.find(':');
    if (colon == std::string_view::npos || colon + 1 == one.size() || !symbol_id::parse(one.substr(0, colon))) {
      return false;
    }
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
  return true;
}

/// A member of all profiles as one of this.
template <class Profile, class Value>
constexpr Value Profile::*of(Value profile_settings::*member) {
  return member;
}

template <class Profile>
void add_profile(setting_registry& into, const char* name, const char* about) {
  using s = Profile;
  constexpr auto most_rate = rate{1'000 * rate::one};
  constexpr auto most_money = money{INT64_MAX};
  section_rows<s>(into, name, about)
      .decimal("fat_finger", of<s>(&s::fat_finger), rate{}, most_rate, "of a day's mean volume",
               "The largest quantity of an order against the symbol's mean volume; zero, here and below: no limit.")
      .decimal("price_collar", of<s>(&s::price_collar), rate{}, most_rate, "of the last price",
               "How far a limit price may be from the last one.")
      .decimal("max_order_value", of<s>(&s::max_order_value), money{}, most_money, "units of the currency",
               "Of one order.")
      .decimal("max_position_quantity", of<s>(&s::max_position_quantity), quantity{}, quantity{INT64_MAX}, "shares",
               "Of one symbol, open purchases included.")
      .decimal("max_position_value", of<s>(&s::max_position_value), money{}, most_money, "units of the currency",
               "Of one symbol, open purchases included.")
      .decimal("max_position_rate", of<s>(&s::max_position_rate), rate{}, most_rate, "of the equity", "Of one symbol.")
      .decimal("max_sector_rate", of<s>(&s::max_sector_rate), rate{}, most_rate, "of the equity",
               "Of all symbols of one sector (risk.sectors).")
      .decimal("max_leverage", of<s>(&s::max_leverage), rate{}, most_rate, "of the equity",
               "All positions and open purchases together.")
      .decimal("max_daily_loss", of<s>(&s::max_daily_loss), money{}, most_money, "units of the currency",
               "Realised and unrealised, since the day's opening; nothing is bought once it is reached.")
      .integer("max_open_orders", of<s>(&s::max_open_orders), 0, 1'000'000, "orders",
               "Of one account; accounts.max_open_orders holds besides.")
      .integer("max_daily_trades", of<s>(&s::max_daily_trades), 0, 1'000'000, "orders",
               "Orders of one account that trade on one day; open ones count as if they will.")
      .text("allowed_markets", of<s>(&s::allowed_markets), "markets separated by commas", is_market_list,
            "Empty: all markets.")
      .text("restricted_symbols", of<s>(&s::restricted_symbols), "symbols separated by commas", is_symbol_list,
            "Nothing is traded in them.")
      .text("on_breach", of<s>(&s::on_breach), "NOTIFY, BLOCK, CANCEL or LIQUIDATE", is_breach_action,
            "What happens when positions, rates, leverage or the loss are beyond a limit after a trade or by prices: an "
            "alert; no purchases for the rest of the day; open orders leave; a plan to sell, which an administrator "
            "confirms. Each does what stands before it, too.")
      .integer("circuit_errors", of<s>(&s::circuit_errors), 0, 1'000'000, "refusals",
               "Of rules and by the market within risk.watch.window_s: then nothing is bought for a while. Zero, here "
               "and below: it does not open by them.")
      .decimal("circuit_loss", of<s>(&s::circuit_loss), money{}, most_money, "units of the currency",
               "Realised within the window.")
      .integer("circuit_symbol_errors", of<s>(&s::circuit_symbol_errors), 0, 1'000'000, "refusals",
               "The same of one symbol: then only that one is not bought.")
      .decimal("circuit_symbol_loss", of<s>(&s::circuit_symbol_loss), money{}, most_money, "units of the currency",
               "The same of one symbol.");
}

void add_watch(setting_registry& into) {
  using s = watch_settings;
  constexpr std::int64_t most = 1'000'000;
  section_rows<s>(into, "risk.watch", "What breakers count, and what is strange enough for an alert.")
      .integer("window_s", &s::window_s, 60, watch_window_max_s, "s", "What is counted is counted over so long.")
      .integer("cool_down_s", &s::cool_down_s, 1, 86'400, "s", "A breaker closes by itself after so long.")
      .integer("order_to_trade", &s::order_to_trade, 0, most, "orders for a trade",
               "So many orders for one trade are strange; zero, here and below: nothing is.")
      .integer("order_to_trade_min", &s::order_to_trade_min, 1, most, "orders", "Only with at least so many.")
      .integer("cancels", &s::cancels, 0, most, "orders", "So many cancelled by the owner are strange.")
      .integer("size_factor", &s::size_factor, 0, most, "times the mean",
               "An order so many times as large as the account's last fifty are in the mean is strange.")
      .integer("size_orders_min", &s::size_orders_min, 1, most, "orders", "Only after at least so many.")
      .integer("layers", &s::layers, 0, most, "orders",
               "So many open orders at as many prices that leave within a minute after a trade on the other side are "
               "strange.");
}

}  // namespace

profile_settings::profile_settings(profile shipped) {
  const auto of = [limits = shipped_limits(shipped)](rule which) { return or_zero(limits.of(which)); };
  fat_finger.raw = of(rule::fat_finger);
  price_collar.raw = of(rule::price_collar);
  max_order_value.raw = of(rule::max_order_value);
  max_position_quantity.raw = of(rule::max_position_quantity);
  max_position_value.raw = of(rule::max_position_value);
  max_position_rate.raw = of(rule::max_position_rate);
  max_sector_rate.raw = of(rule::max_sector_rate);
  max_leverage.raw = of(rule::max_leverage);
  max_daily_loss.raw = of(rule::max_daily_loss);
  max_open_orders = of(rule::max_open_orders);
  max_daily_trades = of(rule::max_daily_trades);
  if (shipped != profile::real) return;
  circuit_errors = 30;
  circuit_loss = money::whole(500'000);
  circuit_symbol_errors = 15;
  circuit_symbol_loss = money::whole(300'000);
}

void add_settings(setting_registry& into) {
  using s = risk_settings;
  section_rows<s>(into, "risk", "Rules that an order passes before anything is held for it.")
      .flag("kill", &s::kill, "Switch trading off on the whole platform: only what ends risk is taken.")
      .live()
      .flag("record_refusals", &s::record_refusals, "Write down what the rules refuse, for risk/alerts.")
      .text("sectors", &s::sectors, "SYMBOL:SECTOR separated by commas", is_sector_list,
            "In place of the sectors of the instruments' file; a symbol without one is in none.");
  add_watch(into);
  add_profile<paper_settings>(into, "risk.paper", "Limits of PAPER and GAME accounts that have no others.");
  add_profile<real_settings>(into, "risk.real", "Limits of LIVE accounts that have no others.");
}

}  // namespace madang::risk
