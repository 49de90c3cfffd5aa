#include "gateway/risk/risk_json.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::risk {
namespace {

using views::member;
using views::member_if_any;

// ---- limits --------------------------------------------------------------------------------------------------------

const limit_override* find(const limit_overrides& in, rule which) {
  const auto found = std::find_if(in.begin(), in.end(), [&](const auto& one) { return one.which == which; });
  return found == in.end() ? nullptr : &*found;
}

std::vector<std::string> words_in(std::string_view list) {
  std::vector<std::string> words;
  while (!list.empty()) {
    const auto comma = list.find(',');
    words.emplace_back(list.substr(0, comma));
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return words;
}

std::optional<std::string> amount_in(const limit_override& one) {
  if (one.amount == no_limit) return std::nullopt;
  return amount_text(row_of(one.which).unit, one.amount);
}
std::optional<std::int64_t> count_in(const limit_override& one) {
  return one.amount == no_limit ? std::nullopt : std::optional(one.amount);
}
std::optional<std::vector<std::string>> list_in(const limit_override& one) {
  if (one.words.empty()) return std::nullopt;
  return words_in(one.words);
}
std::optional<std::string> text_in(const limit_override& one) {
  return one.words.empty() ? std::nullopt : std::optional(one.words);
}

/// A decimal of a unit, or null.
constexpr auto money_limit = views::or_null(views::money);
constexpr auto shares_limit = views::or_null(views::quantity);
constexpr auto rate_limit = views::or_null(views::decimal{rate::decimals});
constexpr auto count_limit = views::or_null(views::count);
constexpr auto list_limit = views::or_null(views::array(views::id));
constexpr auto breach_word = views::or_null(views::one_of("NOTIFY", "BLOCK", "CANCEL", "LIQUIDATE"));
constexpr auto hours_limit = views::or_null(views::text{11, 11});

/// Writes one limit by its own type.
template <class Type, auto Get>
struct limit_type {
  Type type;
  schema_ref schema() const { return type.schema(); }
  void write(std::string& out, const limit_override& one) const { type.write(out, Get(one)); }
};
template <auto Get, class Type>
constexpr limit_type<Type, Get> limit_as(Type type) {
  return {type};
}

template <rule Which>
const limit_override* limit_of(const limit_overrides& in) {
  return find(in, Which);
}

/// `Make(name, type, accessor)` for each rule that can have a limit.
template <class Make>
constexpr auto limit_members(Make make) {
  return std::tuple{
      make("allowed_products", limit_as<list_in>(list_limit), limit_of<rule::allowed_products>),
      make("allowed_markets", limit_as<list_in>(list_limit), limit_of<rule::allowed_markets>),
      make("restricted_symbols", limit_as<list_in>(list_limit), limit_of<rule::restricted_symbols>),
      make("trading_hours", limit_as<text_in>(hours_limit), limit_of<rule::trading_hours>),
      make("fat_finger", limit_as<amount_in>(rate_limit), limit_of<rule::fat_finger>),
      make("price_collar", limit_as<amount_in>(rate_limit), limit_of<rule::price_collar>),
      make("max_order_value", limit_as<amount_in>(money_limit), limit_of<rule::max_order_value>),
      make("max_position_quantity", limit_as<amount_in>(shares_limit), limit_of<rule::max_position_quantity>),
      make("max_position_value", limit_as<amount_in>(money_limit), limit_of<rule::max_position_value>),
      make("max_position_rate", limit_as<amount_in>(rate_limit), limit_of<rule::max_position_rate>),
      make("max_sector_rate", limit_as<amount_in>(rate_limit), limit_of<rule::max_sector_rate>),
      make("max_leverage", limit_as<amount_in>(rate_limit), limit_of<rule::max_leverage>),
      make("max_daily_loss", limit_as<amount_in>(money_limit), limit_of<rule::max_daily_loss>),
      make("max_open_orders", limit_as<count_in>(count_limit), limit_of<rule::max_open_orders>),
      make("max_daily_trades", limit_as<count_in>(count_limit), limit_of<rule::max_daily_trades>),
      make("on_breach", limit_as<text_in>(breach_word), limit_of<rule::on_breach>),
  };
}
constexpr auto made_member = [](auto name, auto type, auto get) { return member_if_any(name, type, get); };
constexpr auto all_members = limit_members(made_member);
constexpr auto in_force =
    views::view_of<limit_overrides>("RiskLimits", all_members).with_about("The limits in force; null: none");
constexpr auto overrides = views::view_of<limit_overrides>("RiskOverrides", all_members)
                               .with_about("Those that have been set here; null takes a limit of a lower level away");

constexpr auto limits_members = std::tuple{
    member("profile", views::words<profile>{}, "Whose limits hold where nobody has set others", &shown_limits_view::of),
    member("limits", views::object(in_force), &shown_limits_view::in_force),
    member("overrides", views::object(overrides), &shown_limits_view::overrides),
    member("version", views::count, &shown_limits_view::version),
};
constexpr auto limits_description = views::view_of<shown_limits_view>("UserRiskLimits", limits_members);

// ---- reading overrides ---------------------------------------------------------------------------------------------

std::optional<std::string> joined(const json_value& list) {
  if (list.items() == nullptr) return std::nullopt;
  std::string words;
  for (const auto& one : *list.items()) {
    if (one.text() == nullptr || one.text()->empty() || one.text()->find(',') != std::string::npos) return std::nullopt;
    words += (words.empty() ? "" : ",") + *one.text();
  }
  return words;
}

/// A list of what is allowed. An empty one would allow nothing where it is read, and everything where it is written:
/// it is refused, and null takes the limit away.
constexpr bool allows_only(rule which) {
  return which == rule::allowed_products || which == rule::allowed_markets;
}

std::optional<limit_override> read_limit(rule which, const json_value& value) {
  limit_override made{which, no_limit, {}};
  if (value.is_null()) return made;
  const auto unit = row_of(which).unit;
  if (unit == limit_unit::count) {
    if (value.integer() == nullptr || *value.integer() < 0) return std::nullopt;
    made.amount = *value.integer();
  } else if (has_amount(unit)) {
    const auto amount = value.text() == nullptr ? std::nullopt : parse_amount(unit, *value.text());
    if (!amount) return std::nullopt;
    made.amount = *amount;
  } else {
    const auto words = which == rule::trading_hours
                           ? (value.text() == nullptr ? std::nullopt : std::optional(*value.text()))
                           : joined(value);
    if (!words || (words->empty() && allows_only(which))) return std::nullopt;
    made.words = *words;
  }
  limits scratch;
  return set_limit(scratch, made) ? std::optional(made) : std::nullopt;
}

// ---- verdicts ------------------------------------------------------------------------------------------------------

constexpr auto verdict_members = std::tuple{
    member("rule", views::words<rule>{"RiskRule"}, &rule_verdict::which),
    member("verdict", views::words<verdict>{}, "SKIPPED: no limit, or not known", &rule_verdict::says),
    member("limit", views::or_null(views::text{1, 4'096}),
           [](const rule_verdict& v) { return views::unless_empty(v.limit); }),
    member("value", views::or_null(views::text{1, 64}), "What stands against the limit",
           [](const rule_verdict& v) { return views::unless_empty(v.value); }),
};
constexpr auto verdict_description = views::view_of<rule_verdict>("RuleVerdict", verdict_members);
constexpr auto verdicts_members = std::tuple{
    member("approved", views::boolean, "No rule says FAIL", &verdicts_view::approved),
    member("rules", views::array(views::object(verdict_description)), "All of them, in the order of the ladder",
           &verdicts_view::rules),
};
constexpr auto verdicts_description = views::view_of<verdicts_view>("RiskVerdicts", verdicts_members);

// ---- exposure ------------------------------------------------------------------------------------------------------

constexpr auto part_members = std::tuple{
    member("key", views::text{1, 64}, &exposure_part::key),
    member("gross", views::money, "Shares at the last price, and open purchases as held", &exposure_part::gross),
    member("net", views::money, &exposure_part::net),
};
constexpr auto part = views::object(views::view_of<exposure_part>("ExposurePart", part_members));

std::optional<std::string> leverage_of(const shown_exposure& shown) {
  const auto& view = shown.view;
  if (!(view.equity > wide_money{})) return std::nullopt;
  return ratio_text(view.gross, view.equity);
}
template <auto Member>
std::optional<wide_money> if_day_known(const shown_exposure& shown) {
  return shown.view.day_known ? std::optional(shown.view.*Member) : std::nullopt;
}

constexpr auto stress_members = std::tuple{
    member("scenario", views::text{1, 16}, "DOWN_10, DOWN_30, or a past day as 2026-08-05", &shown_stress::scenario),
    member("profit", views::money, &shown_stress::profit),
};
constexpr auto stress = views::object(views::view_of<shown_stress>("StressScenario", stress_members));

std::vector<shown_stress> stress_of(const shown_exposure& shown) {
  const auto fall = [&](int percent) { return stress_profit(shown.view.positions_value, percent); };
  std::vector<shown_stress> all{{"DOWN_10", fall(10)}, {"DOWN_30", fall(30)}};
  all.insert(all.end(), shown.past_days.begin(), shown.past_days.end());
  return all;
}

constexpr auto kill_word = views::one_of("OFF", "ACCOUNT", "USER", "PLATFORM");
std::string_view kill_text(const shown_exposure& shown) {
  switch (shown.view.killed) {
    case kill_switch::off:
      return "OFF";
    case kill_switch::account:
      return "ACCOUNT";
    case kill_switch::user:
      return "USER";
    case kill_switch::platform:
      return "PLATFORM";
  }
  return "OFF";
}

/// A breaker of one symbol.
constexpr auto symbol_circuit_members = std::tuple{
    member("symbol", views::symbol, &open_circuit::symbol),
    member("until", views::time, &open_circuit::until),
    member("cause", views::words<circuit_cause>{}, &open_circuit::cause),
};
constexpr auto symbol_circuit = views::object(views::view_of<open_circuit>("SymbolCircuit", symbol_circuit_members));

/// The account's own breaker, and those of its symbols.
struct shown_circuit {
  std::optional<open_circuit> own;
  std::vector<open_circuit> symbols;
};
constexpr auto circuit_members = std::tuple{
    member("state", views::one_of("CLOSED", "OPEN"), "OPEN: nothing is bought",
           [](const shown_circuit& v) { return std::string_view(v.own ? "OPEN" : "CLOSED"); }),
    member("until", views::or_null(views::time), "It closes by itself then",
           [](const shown_circuit& v) { return v.own ? std::optional(v.own->until) : std::nullopt; }),
    member("cause", views::or_null(views::one_of("LOSS", "ERRORS", "LIMIT")),
           [](const shown_circuit& v) { return v.own ? std::optional(to_text(v.own->cause)) : std::nullopt; }),
    member("symbols", views::array(symbol_circuit), "Symbols that are not bought", &shown_circuit::symbols),
};
constexpr auto circuit = views::object(
    views::view_of<shown_circuit>("RiskCircuit", circuit_members).with_about("The breaker of the account"));

shown_circuit circuit_of(const shown_exposure& shown) {
  shown_circuit made;
  for (const auto& one : shown.view.circuits) {
    if (one.symbol) {
      made.symbols.push_back(one);
    } else {
      made.own = one;
    }
  }
  return made;
}

template <auto Member>
const auto& of_view(const shown_exposure& shown) {
  return shown.view.*Member;
}

constexpr auto value_at_risk_members = std::tuple{
    member("method", views::one_of("HISTORICAL", "PARAMETRIC"),
           [](const shown_value_at_risk& v) { return v.is_historical ? "HISTORICAL" : "PARAMETRIC"; }),
    member("confidence", views::one_of("0.95", "0.99"),
           [](const shown_value_at_risk& v) { return v.at == confidence_level::p95 ? "0.95" : "0.99"; }),
    member("value", views::or_null(views::money), "A loss is positive", &shown_value_at_risk::value),
};
constexpr auto value_at_risk = views::object(views::view_of<shown_value_at_risk>("ValueAtRisk", value_at_risk_members));

constexpr auto exposure_members = std::tuple{
    member("account_id", views::id, of_view<&exposure_view::account>),
    member("equity", views::money, of_view<&exposure_view::equity>),
    member("opening_equity", views::or_null(views::money),
           "At the day's base prices; null until the account has ordered or traded today",
           if_day_known<&exposure_view::opening_equity>),
    member("day_pnl", views::or_null(views::money), "Realised and unrealised, without deposits and withdrawals",
           if_day_known<&exposure_view::day_pnl>),
    member("gross", views::money, of_view<&exposure_view::gross>),
    member("net", views::money, of_view<&exposure_view::net>),
    member("leverage", views::or_null(views::ratio), "gross / equity; null where there is no equity", leverage_of),
    member("by_symbol", views::array(part), "Largest first", of_view<&exposure_view::by_symbol>),
    member("by_sector", views::array(part), of_view<&exposure_view::by_sector>),
    member("by_market", views::array(part), of_view<&exposure_view::by_market>),
    member("var", views::array(value_at_risk), "What one day may cost; null under 30 days of prices",
           &shown_exposure::at_risk),
    member("stress", views::array(stress), "What a fall of all prices, or a past day again, would bring", stress_of),
    member("open_orders", views::count, of_view<&exposure_view::open_orders>),
    member("day_trades", views::count, "Orders that have traded today", of_view<&exposure_view::day_trades>),
    member("kill", kill_word, "Which switch is on", kill_text),
    member("circuit", circuit, circuit_of),
};
constexpr auto exposure_description = views::view_of<shown_exposure>("Exposure", exposure_members);

// ---- switches ------------------------------------------------------------------------------------------------------

constexpr auto switch_members = std::tuple{
    member("scope", views::words<kill_scope>{}, &shown_switch::scope),
    member("id", views::id, "The account, the user, or platform", &shown_switch::id),
    member("active", views::boolean, &shown_switch::active),
    member("cancelled", views::count, "Open orders that have been told to leave", &shown_switch::cancelled),
};
constexpr auto switch_description = views::view_of<shown_switch>("KillSwitch", switch_members);

}  // namespace

std::string_view to_text(kill_scope value) {
  switch (value) {
    case kill_scope::account:
      return "ACCOUNT";
    case kill_scope::user:
      return "USER";
    case kill_scope::platform:
      return "PLATFORM";
  }
  return "UNKNOWN";
}

void write_limits(std::string& out, const shown_limits_view& view) {
  views::write(out, limits_description, view);
}
schema_ref limits_schema() {
  return views::schema_of(limits_description);
}

schema_member overrides_member() {
  // A component of its own: what clients send does not grow as answers may.
  auto sent = std::make_shared<schema>(*views::schema_of(overrides));
  sent->title = "NewRiskOverrides";
  sent->about = "These and no others; null takes a limit of a lower level away";
  return {"overrides", sent};
}

std::optional<std::string> read_overrides(const json_value& from, limit_overrides& into) {
  for (const auto& row : rule_rows) {
    const auto* given = row.unit == limit_unit::none ? nullptr : from.find(row.code);
    if (given == nullptr) continue;
    auto one = read_limit(row.which, *given);
    if (!one) return std::string(row.code);
    into.push_back(*std::move(one));
  }
  const auto* action = from.find(limit_name(rule::on_breach));
  if (action == nullptr) return std::nullopt;
  limit_override one{rule::on_breach, no_limit, action->text() == nullptr ? std::string() : *action->text()};
  limits scratch;
  if ((action->text() == nullptr && !action->is_null()) || !set_limit(scratch, one)) {
    return std::string(limit_name(rule::on_breach));
  }
  into.push_back(std::move(one));
  return std::nullopt;
}

void write_verdicts(std::string& out, const verdicts_view& view) {
  views::write(out, verdicts_description, view);
}
schema_ref verdicts_schema() {
  return views::schema_of(verdicts_description);
}

void write_exposure(std::string& out, const shown_exposure& shown) {
  views::write(out, exposure_description, shown);
}
schema_ref exposure_schema() {
  return views::schema_of(exposure_description);
}

void write_switch(std::string& out, const shown_switch& view) {
  views::write(out, switch_description, view);
}
schema_ref switch_schema() {
  return views::schema_of(switch_description);
}
schema_ref scope_schema() {
  return views::words<kill_scope>{}.schema();
}

}  // namespace madang::risk
