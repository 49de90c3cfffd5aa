#include <array>
#include <memory>
#include <utility>

#include "cluster/ports/console_desk.hpp"
#include "gateway/api/exchange.hpp"
#include "gateway/api/gateway_registry.hpp"
#include "gateway/api/routing/route_services.hpp"
#include "gateway/console/console_acts.hpp"
#include "gateway/console/metrics_word.hpp"
#include "gateway/console/report_json.hpp"
#include "gateway/operations/metrics_page.hpp"

namespace madang {
namespace {

constexpr std::string_view root = "/api/v1/console/";
constexpr std::size_t arguments_max = 4'096;

/// A word of the console, with the operation's name and what stands behind the word.
struct console_word {
  std::string_view path;
  std::string_view id;
  std::string_view summary;
  std::string_view arguments = {};  ///< empty: none
};

constexpr std::array<console_word, 19> all_words{{
    {"/api/v1/console/nodes", "showNodes", "The node that answers, and the members of its cluster"},
    {"/api/v1/console/shards", "showShards", "Who owns each shard"},
    {"/api/v1/console/links", "showLinks", "The links of the node that answers to the others"},
    {"/api/v1/console/gate", "showGate", "What waits for the disk before it leaves the node"},
    {"/api/v1/console/projector", "showProjector", "How far the lists are behind the journal"},
    {"/api/v1/console/jobs", "showJobs", "Long work, the latest first", "`[where FIELD=VALUE …] [limit N]`"},
    {"/api/v1/console/ls", "listEntities", "Kinds of entities, or the entities of a kind",
     "`[KIND] [where FIELD=VALUE …] [sort [-]FIELD] [show FIELD,…] [limit N]`"},
    {"/api/v1/console/inspect", "inspectEntity", "Every field of the present state of an entity", "`KIND:ID`"},
    {"/api/v1/console/state", "showPastState", "The state of an entity at a moment", "`KIND:ID @SEQ|@TIME`"},
    {"/api/v1/console/diff", "compareStates", "What has changed between two moments, and by which events",
     "`KIND:ID @A @B`"},
    {"/api/v1/console/events", "listEntityEvents", "The events of an entity, oldest first",
     "`KIND:ID [after SEQ] [limit N]`"},
    {"/api/v1/console/tail", "showTail", "The latest events of all entities", "`[where FIELD=VALUE …] [limit N]`"},
    {"/api/v1/console/explain", "explainAnyOrder", "Why an order is as it is", "`order:ID [@SEQ|@TIME]`"},
    {"/api/v1/console/what-if", "showWhatIf", "What an order would have met at once if it had been another",
     "`order:ID set FIELD=VALUE …`"},
    {"/api/v1/console/replay", "replayEntity", "Events of an entity, each with the fields that it has changed",
     "`KIND:ID [@FROM..@TO]`"},
    {"/api/v1/console/ask", "weighCommand", "Which events a command would write, or why it would be refused",
     "`KIND:ID COMMAND [FIELD=VALUE …]`"},
    {"/api/v1/console/journal", "showJournal", "Where the journal ends, and what waits for the disk"},
    {"/api/v1/console/metrics", "listMetrics", "Figures of the node", "A part of their names."},
    {"/api/v1/console/settings", "listSettings", "Settings and their values now", "A setting, or a part of a name."},
}};

void finish(const route_services& with, exchange& ex, const console::outcome& found) {
  if (found) return ex.answer(json_response(200, [&](std::string& out) { write_report(out, *found); }));
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

void serve_word(route_services& with, const exchange_ptr& ex) {
  auto* const desk = with.ports.console_desk;
  if (desk == nullptr) return ex->refuse(with.come_again_later("unavailable"));
  std::string word(ex->at->path.substr(root.size()));
  std::string arguments(ex->query("arguments").value_or(""));
  stand_in_line(*with.pools.pasts, with, ex,
                [&with, desk, replies = with.replies, ex, word = std::move(word),
                 arguments = std::move(arguments)](const fair_queue::pass& pass) {
                  desk->answer(word, arguments, [&with, replies, ex, pass](console::outcome found) {
                    const auto kept = std::make_shared<console::outcome>(std::move(found));
                    run_on_io_thread(replies, ex, [&with, ex, pass, kept] { finish(with, *ex, *kept); });
                  });
                });
}

/// Figures run ahead of the disk; they are no answer about any order.
void serve_metrics_word(route_services& with, const exchange_ptr& ex) {
  const auto pattern = ex->query("arguments").value_or("");
  finish(with, *ex, metrics_report(metrics_page(with), pattern));
}

route route_of(const console_word& one) {
  route made{.method = http_method::get,
             .path = one.path,
             .id = one.id,
             .tag = "console",
             .summary = one.summary,
             .who = access::admin,
             .object = object_rule::office,
             .answers = {{200, report_schema(), one.summary}},
             .errors = {"console_usage", "console_refused"},
             .serve = one.id == "listMetrics" ? serve_metrics_word : serve_word};
  if (!one.arguments.empty()) made.in_query = {{"arguments", text_of(0, arguments_max), one.arguments}};
  return made;
}

}  // namespace

void add_console_routes(gateway_registry& to, const settings&) {
  for (const auto& one : all_words) to.add(route_of(one));
  add_console_acts(to);
  to.add(problem_code{"console_usage", 422, "The console does not understand it"});
  to.add(problem_code{"console_refused", 422, "The console has nothing to show"});
}

}  // namespace madang
