#include "cluster/node/node_console/weighed_commands.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "actors/kernel/typed_rebuild.hpp"
#include "actors/market/symbol_actor.hpp"
#include "actors/market/symbol_entity.hpp"
#include "actors/trading/order_actor.hpp"
#include "actors/trading/order_entity.hpp"
#include "cluster/console/event_fields.hpp"
#include "cluster/node/node_console/order_forks.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"

namespace madang::console {
namespace {

constexpr std::size_t events_shown = 100;

struct known_command {
  entity_kind to;
  std::string_view word;
  std::string_view sent_by;
};

constexpr std::array<known_command, 4> all_commands{{
    {entity_kind::order, "cancel", "DELETE /api/v1/orders/{order_id}"},
    {entity_kind::symbol, "halt", "`halt SYMBOL reason WHY`"},
    {entity_kind::symbol, "resume", "`resume SYMBOL reason WHY`"},
    {entity_kind::symbol, "delist", "the admin pages"},
}};

template <class Event>
void add_events(const std::vector<Event>& events, table& to) {
  for (const auto& one : events) {
    if (to.rows.size() == events_shown) return;
    std::visit(
        [&](const auto& each) {
          to.rows.push_back(
              {std::string(std::remove_cvref_t<decltype(each)>::event_name), to_line(fields_of(dump_json(each)))});
        },
        one);
  }
}

template <class Event>
report would_write(const std::vector<Event>& events) {
  table shown{"would_write", {"event", "fields"}, {}};
  add_events(events, shown);
  report out;
  out.values = {{"events", std::to_string(events.size())}};
  out.tables.push_back(std::move(shown));
  if (events.empty()) out.remarks.emplace_back("It would change nothing.");
  return out;
}

outcome would_refuse(std::string_view code, const std::vector<named_value>& values) {
  report out;
  out.values = {{"refused", std::string(code)}};
  for (const auto& one : values) out.values.push_back(one);
  return out;
}

outcome weigh_cancel(const trading::order& order) {
  const trading::cancel_order command{order.terms.order, order.terms.user, {}, order.updated_at};
  const auto decided = decide(order, command, right::owner, {});
  if (!decided) return would_refuse(trading::to_text(decided.error().why), decided.error().values);
  if (const auto* events = std::get_if<trading::order_events>(&*decided)) return would_write(*events);
  return would_write(trading::order_events{});
}

outcome weigh_symbol(const market::symbol_state& symbol, std::string_view word, const market_settings& config) {
  market::symbol_change change = market::halt_symbol{};
  if (word == "resume") change = market::resume_symbol{};
  if (word == "delist") change = market::delist_symbol{};
  const market::administer_symbol command{
      symbol.listing.symbol, change, {{}, "-", "to see what would come of it"}, true};
  const auto rules = load_market_rules(config.rules_file);
  if (!rules) return not_found("the market's rules cannot be read: see `market.rules_file`");
  const auto decided = decide(symbol, command, symbol.limits, rules_of_fork(symbol, *rules, config));
  if (!decided) return would_refuse(market::to_text(decided.error()), {});
  return would_write(*decided);
}

outcome commands_of(const entity_registry& kinds, entity_kind kind) {
  table shown{"commands", {"command", "sent_by"}, {}};
  for (const auto& one : all_commands) {
    if (one.to == kind) shown.rows.push_back({std::string(one.word), std::string(one.sent_by)});
  }
  const auto* const of = kinds.find(kind);
  const std::string word(of == nullptr ? "it" : of->word);
  if (shown.rows.empty()) return not_found("no command of " + word + " is weighed here");
  report out;
  out.tables.push_back(std::move(shown));
  return out;
}

}  // namespace

outcome weighed(const entity_registry& kinds, const weighed_command& what, const market_settings& config) {
  using replayed_order = typed_rebuild<trading::order_entity, &trading::start_order>;
  using replayed_symbol = typed_rebuild<market::symbol_entity, &market::start_symbol>;
  const auto kind = what.to.id().kind;
  if (what.command.empty()) return commands_of(kinds, kind);
  const auto* const known = std::ranges::find_if(
      all_commands, [&](const known_command& one) { return one.to == kind && one.word == what.command; });
  if (known == all_commands.end()) {
    return misused("'" + what.command + "' is no command that is weighed here: `ask KIND:ID` lists them");
  }
  if (!what.fields.empty()) return misused("`" + what.command + "` has no field '" + what.fields.front().name + "'");
  auto found = kind == entity_kind::order
                   ? weigh_cancel(static_cast<const replayed_order&>(what.to).state())
                   : weigh_symbol(static_cast<const replayed_symbol&>(what.to).state(), known->word, config);
  if (found) found->remarks.push_back("Nothing was sent: it is by " + std::string(known->sent_by) + ".");
  return found;
}

}  // namespace madang::console
