#include "cluster/node/node_console/order_forks.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "actors/kernel/typed_rebuild.hpp"
#include "actors/market/symbol_actor.hpp"
#include "actors/market/symbol_entity.hpp"
#include "actors/trading/order_actor.hpp"
#include "actors/trading/order_entity.hpp"
#include "messages/trading/words.hpp"

namespace madang::console {
namespace {

/// Passes of one order through the book.
constexpr std::size_t passes_max = 100;
/// Fills that are shown of each.
constexpr std::size_t fills_shown = 50;

struct placing {
  order_terms terms;
  trading::self_trade_group group;
  std::optional<trading::stop_terms> stop;
};

/// What an order has met when its first passes are over.
struct meeting {
  bool is_over = true;                        ///< no pass goes on
  order_reason refused = order_reason::none;  ///< never taken into the book
  order_reason left = order_reason::none;     ///< why the rest of it did not stay
  quantity filled;
  wide_money traded;
  std::vector<trading::preview_fill> fills;
  price waits_at;
  trading::queue_view queue;
};

order_to_symbol submission_of(const placing& one) {
  const auto& [order, account, user, symbol, side, type, tif, quantity, price, worst, client] = one.terms;
  if (one.stop) return submit_stop{account, side, type, tif, quantity, worst, one.group, *one.stop};
  return submit_order{account, side, type, tif, quantity, worst, one.group};
}

void note(const market::symbol_event& event, order_id id, meeting& into) {
  if (const auto* trade = std::get_if<market::traded>(&event); trade != nullptr && trade->taker == id) {
    into.filled += trade->quantity;
    into.traded = into.traded + wide_notional(trade->price, trade->quantity);
    into.fills.push_back({trade->price, trade->quantity});
  }
  if (const auto* away = std::get_if<market::order_refused>(&event); away != nullptr && away->order == id) {
    into.refused = away->reason;
  }
  if (const auto* gone = std::get_if<market::order_removed>(&event); gone != nullptr && gone->order == id) {
    into.left = gone->reason;
  }
}

class fork_of_symbol {
 public:
  fork_of_symbol(const market::symbol_state& from, const market_rules& rules, const market_settings& config)
      : state_(from), rules_(rules_of_fork(state_, rules, config)) {}
  fork_of_symbol(const fork_of_symbol&) = delete;
  fork_of_symbol& operator=(const fork_of_symbol&) = delete;

  meeting place(const placing& one) {
    const auto id = one.terms.order;
    meeting met;
    go_on(id, met);
    take(decide(state_, id, {1, submission_of(one)}, rules_), id, met);
    go_on(id, met);
    met.is_over = !state_.has_more_to_do();
    met.queue = market::queue_of(state_, id, rules_);
    return met;
  }

 private:
  void go_on(order_id id, meeting& met) {
    for (std::size_t pass = 0; pass < passes_max && state_.has_more_to_do(); ++pass) {
      take(decide_unfinished(state_, rules_), id, met);
    }
  }
  void take(const market::symbol_events& events, order_id id, meeting& met) {
    for (const auto& one : events) {
      note(one, id, met);
      apply(state_, one, {{}, state_.seq + 1, state_.changed_at, {}});
    }
  }

  market::symbol_state state_;
  market::symbol_rules rules_;
};

// ---- what is changed -----------------------------------------------------------------------------------------------

/// As the account holds an order without a limit of its own.
void set_worst(order_terms& terms, const market::day_limits& limits) {
  if (trading::names_price(terms.type)) {
    terms.worst = terms.price;
    return;
  }
  terms.price = {};
  terms.worst = terms.side == side::buy ? limits.upper : limits.lower;
}

std::optional<failure> set_field(order_terms& terms, const named_value& one) {
  const failure wrong{fault::usage, "'" + one.value + "' is no " + one.name + " of an order"};
  if (one.name == "price") {
    const auto read = parse_fixed<price>(one.value);
    if (!read || read->raw <= 0) return wrong;
    terms.price = *read;
  } else if (one.name == "quantity") {
    const auto read = parse_fixed<quantity>(one.value);
    if (!read || read->raw <= 0) return wrong;
    terms.quantity = *read;
  } else if (one.name == "type") {
    const auto read = trading::parse_order_type(one.value);
    if (!read || trading::is_stop(*read)) return wrong;
    terms.type = *read;
  } else if (one.name == "time_in_force") {
    const auto read = trading::parse_time_in_force(one.value);
    if (!read) return wrong;
    terms.time_in_force = *read;
  } else {
    return failure{fault::usage,
                   "of an order price, quantity, type and time_in_force are changed, not '" + one.name + "'"};
  }
  return std::nullopt;
}

bool names(const std::vector<named_value>& changes, std::string_view name) {
  return std::ranges::find(changes, name, &named_value::name) != changes.end();
}

/// Why it would not have come to the book.
std::string hindrance(const order_terms& terms, const market::symbol_state& in, const market::symbol_rules& rules) {
  if (terms.quantity.raw % std::max<std::int64_t>(in.listing.lot_size.raw, 1) != 0) {
    return "quantity_not_in_lots: a lot is " + to_text(in.listing.lot_size);
  }
  if (!trading::names_price(terms.type)) return {};
  if (terms.price < in.limits.lower || terms.price > in.limits.upper) {
    return "price_outside_limits: that day's are " + to_text(in.limits.lower) + " to " + to_text(in.limits.upper);
  }
  const auto tick = rules.tick_at ? rules.tick_at(terms.price) : price{};
  const bool is_off = tick.raw > 0 && terms.price.raw % tick.raw != 0;
  return is_off ? "price_not_on_tick: the tick there is " + to_text(tick) : "";
}

lookup<placing> changed(const placing& as_it_was, const std::vector<named_value>& changes,
                        const market::symbol_state& in) {
  auto made = as_it_was;
  for (const auto& one : changes) {
    if (const auto wrong = set_field(made.terms, one)) return refused{*wrong};
  }
  const bool has_price = trading::names_price(made.terms.type);
  if (made.stop && names(changes, "type")) return misused("a stop order stays one");
  if (!has_price && names(changes, "price")) return misused("such an order names no price");
  if (has_price && made.terms.price.raw <= 0) return misused("such an order names a price: set it, too");
  set_worst(made.terms, in.limits);
  return made;
}

// ---- what is shown -------------------------------------------------------------------------------------------------

std::string rest_of(const meeting& met, quantity of) {
  if (met.refused != order_reason::none) return "refused";
  if (met.left != order_reason::none) return "left";
  if (met.filled >= of) return "filled";
  if (!met.is_over) return "still trading";
  if (met.queue.waits_at.raw > 0) return "waits for its stop price";
  return met.queue.resting ? "rests" : "gone";
}

std::string reason_of(const meeting& met) {
  const auto why = met.refused != order_reason::none ? met.refused : met.left;
  return why == order_reason::none ? "-" : std::string(trading::to_text(why));
}

std::vector<named_value> values_of(const placing& one, const meeting& met) {
  const auto& terms = one.terms;
  const auto price_at = [&](bool last) {
    return met.fills.empty() ? std::string("-") : to_text(last ? met.fills.back().price : met.fills.front().price);
  };
  const auto ahead = [&](const std::string& text) { return met.queue.resting ? text : std::string("-"); };
  return {{"type", std::string(trading::to_text(terms.type))},
          {"time_in_force", std::string(trading::to_text(terms.time_in_force))},
          {"price", trading::names_price(terms.type) ? to_text(terms.price) : "-"},
          {"quantity", to_text(terms.quantity)},
          {"fills", std::to_string(met.fills.size())},
          {"filled_quantity", to_text(met.filled)},
          {"traded", to_text(met.traded)},
          {"first_price", price_at(false)},
          {"last_price", price_at(true)},
          {"then", rest_of(met, terms.quantity)},
          {"reason", reason_of(met)},
          {"left_quantity", to_text(terms.quantity - met.filled)},
          {"orders_ahead", ahead(std::to_string(met.queue.orders_ahead))},
          {"quantity_ahead", ahead(to_text(met.queue.quantity_ahead))}};
}

table beside(const std::vector<named_value>& was, const std::vector<named_value>& would) {
  table out{"at_once", {"field", "as_it_was", "what_if", "differs"}, {}};
  for (std::size_t i = 0; i < was.size(); ++i) {
    const bool differs = was[i].value != would[i].value;
    out.rows.push_back({was[i].name, was[i].value, would[i].value, differs ? "yes" : ""});
  }
  return out;
}

table fills_of(const meeting& was, const meeting& would) {
  table out{"fills", {"order", "price", "quantity"}, {}};
  const auto add = [&](const char* which, const meeting& met) {
    for (std::size_t i = 0; i < std::min(met.fills.size(), fills_shown); ++i) {
      out.rows.push_back({which, to_text(met.fills[i].price), to_text(met.fills[i].quantity)});
    }
  };
  add("as_it_was", was);
  add("what_if", would);
  return out;
}

/// What has become of it, by its own events.
void add_recorded(const trading::order& one, report& to) {
  to.values.push_back({"recorded_status", std::string(trading::to_text(one.progress.status))});
  to.values.push_back({"recorded_filled", to_text(one.progress.filled)});
  to.values.push_back({"recorded_traded", to_text(one.progress.traded)});
  to.values.push_back({"recorded_left", to_text(one.leaves())});
}

placing placing_of(const trading::order& one, const std::string& group) {
  placing made{one.terms, {}, std::nullopt};
  if (one.stop) made.stop = one.stop->terms;
  if (const auto owner = parse_id<identity::user_id>(group)) made.group = {*owner};
  return made;
}

}  // namespace

market::symbol_rules rules_of_fork(const market::symbol_state& state, const market_rules& rules,
                                   const market_settings& config) {
  market::symbol_rules made;
  made.prevent_self_trade = config.self_trade_prevention != self_trade_policy::off;
  made.fills_per_pass = static_cast<std::uint32_t>(config.max_fills_per_pass);
  made.expiries_per_pass = made.fills_per_pass;
  made.book_orders_max = static_cast<std::uint64_t>(config.book_max_orders);
  made.tick_at = [&state, &rules](price at) {
    const auto* steps = rules.ticks(state.listing.market, state.today.day);
    return steps != nullptr ? steps->tick_at(at) : price{};
  };
  if (!config.volatility_interruption) return made;
  made.volatility = [&state, &rules]() -> std::optional<market::symbol_rules::volatility_limits> {
    const auto* rule = rules.volatility(state.listing.market, state.today.day);
    if (rule == nullptr) return std::nullopt;
    return market::symbol_rules::volatility_limits{rule->dynamic_of(state.listing.symbol), rule->fixed,
                                                   static_cast<std::uint32_t>(rule->gathers_s)};
  };
  return made;
}

outcome forked(const order_fork& what, const market_settings& config) {
  using replayed_order = typed_rebuild<trading::order_entity, &trading::start_order>;
  using replayed_symbol = typed_rebuild<market::symbol_entity, &market::start_symbol>;
  const auto& order = static_cast<const replayed_order&>(what.order).state();
  const auto& symbol = static_cast<const replayed_symbol&>(what.symbol).state();
  if (order.family && order.family->as_opened.sibling && order.stop) {
    return not_found("it shares what it sells with its sibling in the book: what both would have met is not tried");
  }
  const auto rules = load_market_rules(config.rules_file);
  if (!rules) return not_found("the market's rules cannot be read: see `market.rules_file`");
  const auto as_it_was = placing_of(order, what.group);
  const auto another = changed(as_it_was, what.changes, symbol);
  if (!another) return refused{another.error()};
  if (const auto why = hindrance(another->terms, symbol, rules_of_fork(symbol, *rules, config)); !why.empty()) {
    return not_found("its account would have refused it, " + why);
  }
  const auto was = fork_of_symbol(symbol, *rules, config).place(as_it_was);
  const auto would = fork_of_symbol(symbol, *rules, config).place(*another);
  report shown;
  add_recorded(order, shown);
  shown.tables.push_back(beside(values_of(as_it_was, was), values_of(*another, would)));
  if (!was.fills.empty() || !would.fills.empty()) shown.tables.push_back(fills_of(was, would));
  shown.remarks.emplace_back(
      "Decided by the rules and settings of now. What came after it is not tried again, nor whether its account could "
      "have paid for it.");
  return shown;
}

}  // namespace madang::console
