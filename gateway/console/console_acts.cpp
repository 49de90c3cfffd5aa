#include "gateway/console/console_acts.hpp"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "cluster/ports/console_desk.hpp"
#include "gateway/admin/admin_request.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/exchange.hpp"
#include "gateway/api/gateway_registry.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/console/report_json.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/json/json_words.hpp"
#include "messages/market/symbol_messages.hpp"
#include "messages/market/words.hpp"

namespace madang {
namespace {

constexpr std::string_view root = "/api/v1/console/";
constexpr std::size_t entity_max = 128;

struct act_word {
  std::string_view path;
  std::string_view id;
  std::string_view summary;
};

constexpr std::array<act_word, 4> entity_acts{{
    {"/api/v1/console/restart", "restartEntity", "Build an entity anew from its events"},
    {"/api/v1/console/isolate", "isolateEntity", "Take an entity out of service until it is released"},
    {"/api/v1/console/release", "releaseEntity", "Let an isolated entity serve again"},
    {"/api/v1/console/snapshot", "snapshotEntity", "Put the state of an entity into the journal now"},
}};

void finish(const route_services& with, exchange& ex, const console::outcome& found) {
  if (found) {
    return ex.answer(json_response(200, [&](std::string& out) { write_act(out, *found, admin::is_dry_run(ex)); }));
  }
  switch (found.error().kind) {
    case console::fault::usage:
      return ex.refuse("console_usage", found.error().why);
    case console::fault::refused:
      return ex.refuse("console_refused", found.error().why);
    case console::fault::unknown:
      return ex.refuse("outcome_unknown", found.error().why);
    case console::fault::lost:
      break;
  }
  ex.refuse(with.come_again_later("unavailable"));
}

/// What the desk is asked waits for nothing on the disk here, so it needs no place in a line.
void serve_act(route_services& with, const exchange_ptr& ex, std::string argument) {
  auto* const desk = with.ports.console_desk;
  if (desk == nullptr) return ex->refuse(with.come_again_later("unavailable"));
  desk->act(std::string(ex->at->path.substr(root.size())), std::move(argument), admin::act_of(*ex),
            admin::is_dry_run(*ex), [&with, replies = with.replies, ex](console::outcome found) {
              const auto kept = std::make_shared<console::outcome>(std::move(found));
              run_on_io_thread(replies, ex, [&with, ex, kept] { finish(with, *ex, *kept); });
            });
}

void serve_entity_act(route_services& with, const exchange_ptr& ex) {
  serve_act(with, ex, std::string(ex->body_text("entity")));
}

void serve_drain(route_services& with, const exchange_ptr& ex) {
  serve_act(with, ex, std::string(ex->body_text("node")));
}

// ---- the market ----------------------------------------------------------------------------------------------------

void answer_symbol(const exchange_ptr& at, market::symbol_state_view&& view, const answer&) {
  console::report shown;
  shown.values = {{"symbol", view.listing.symbol.text()}, {"status", std::string(to_text(view.status))}};
  if (admin::is_dry_run(*at)) shown.remarks.emplace_back("Nothing was changed.");
  at->answer(json_response(200, [&](std::string& out) { write_act(out, shown, admin::is_dry_run(*at)); }));
}

template <class Change>
void serve_symbol(route_services& with, const exchange_ptr& ex) {
  const auto symbol = market::symbol_id::parse(ex->body_text("symbol"));
  if (!symbol) return ex->refuse("not_found");
  with.actors.ask<market::symbol_state_view>(
      ex, *symbol, market::administer_symbol{*symbol, Change{}, admin::act_of(*ex), admin::is_dry_run(*ex)},
      answer_symbol);
}

// ---- their routes --------------------------------------------------------------------------------------------------

route act_route(const act_word& one, std::vector<schema_member> members,
                void (*serve)(route_services&, const exchange_ptr&)) {
  auto made = admin::acting_route(http_method::post, one.path, one.id, one.summary, std::move(members),
                                  {200, act_schema(), "What has come of it, or would come of it"}, serve);
  made.tag = "console";
  made.by_key = key_access::none;
  made.step_up = true;
  made.errors = {"console_usage", "console_refused"};
  return made;
}

route symbol_route(const act_word& one, void (*serve)(route_services&, const exchange_ptr&)) {
  auto made = act_route(one, {{"symbol", views::symbol.schema()}}, serve);
  made.errors = {"not_found", "symbol_delisted"};
  return made;
}

}  // namespace

void add_console_acts(gateway_registry& to) {
  for (const auto& one : entity_acts) {
    to.add(act_route(one, {{"entity", text_of(1, entity_max, "`KIND:ID`")}}, serve_entity_act));
  }
  to.add(act_route({"/api/v1/console/drain", "drainNode", "Have a node give its shards to the others, and end then"},
                   {{"node", text_of(1, 5, "Its number")}}, serve_drain));
  to.add(symbol_route({"/api/v1/console/halt", "haltFromConsole", "Stop the trade in a symbol"},
                      serve_symbol<market::halt_symbol>));
  to.add(symbol_route({"/api/v1/console/resume", "resumeFromConsole", "Let a halted symbol trade again"},
                      serve_symbol<market::resume_symbol>));
}

}  // namespace madang
