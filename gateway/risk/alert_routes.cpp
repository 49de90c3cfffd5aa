#include "gateway/risk/alert_routes.hpp"

#include <functional>
#include <utility>

#include "gateway/admin/admin_request.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/risk/alert_json.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::risk {
namespace {

constexpr std::string_view alerts_list = "alerts_by_time";

bool is_admin(const exchange& ex) {
  return ex.caller->roles.has(identity::role::admin);
}

/// Of an account that the caller may see; otherwise of all his own, or of everybody's for an administrator.
void serve_alerts(route_services& with, const exchange_ptr& ex) {
  list_alerts query;
  query.breaches_only = !is_admin(*ex);
  if (query.breaches_only) query.of = ex->caller_id();
  if (const auto kind = ex->query("kind")) query.kind = parse_alert_kind(*kind);
  if (const auto status = ex->query("status")) query.status = parse_alert_status(*status);
  if (const auto text = ex->query("account_id")) {
    query.account = parse_id<account_id>(*text);
    if (!query.account) return ex->refuse("not_found");
  }
  const auto at = read_page(with, *ex, alerts_list);
  if (!at) return;
  query.at = *at;
  if (!query.account) return serve_list(with, ex, alerts_list, query, write_alert);
  with.actors.ask<account_view>(ex, *query.account, read_account{*query.account, ex->who(), account_read::account},
                                [&with, query](const exchange_ptr& to, account_view&&, const answer&) {
                                  serve_list(with, to, alerts_list, query, write_alert);
                                });
}

// ---- review --------------------------------------------------------------------------------------------------------

using with_alert = std::function<void(const exchange_ptr&, alert_item&&)>;

/// Goes on with the alert, where there is one.
void find_alert(route_services& with, const exchange_ptr& ex, const alert_id& id, with_alert then) {
  list_alerts query;
  query.account = id.account;
  query.event_seq = id.event_seq;
  query.at.limit = 1;
  auto take = [&with, ex, then = std::move(then)](list_result<list_alerts>& found) {
    if (!found) return refuse_list(with, *ex, alerts_list, found.error().text);
    if (found->items.empty()) return ex->refuse("not_found");
    then(ex, std::move(found->items.front()));
  };
  stand_in_line(*with.pools.lists, with, ex,
                [&lists = with.ports.lists, replies = with.replies, ex, query, take](const fair_queue::pass& pass) {
                  lists.ask(query, [replies, ex, take, pass](list_result<list_alerts> got) {
                    run_on_io_thread(replies, ex, [take, pass, got = std::move(got)]() mutable { take(got); });
                  });
                });
}

void answer_alert(const exchange_ptr& ex, const alert_item& one) {
  ex->answer(json_response(200, [&](std::string& out) { write_alert(out, one); }));
}

void review(route_services& with, const exchange_ptr& ex, alert_item&& found, alert_status status) {
  const bool dry_run = admin::is_dry_run(*ex);
  if (found.status == status) {
    return dry_run ? ex->answer(admin::dry_run_response(0)) : answer_alert(ex, found);
  }
  const auto id = found.alert;
  review_alert command{id.account, ex->who(), id.event_seq, found.kind, status, admin::act_of(*ex), dry_run};
  with.actors.ask<alert_reviewed_view>(
      ex, id.account, std::move(command),
      [&with, id](const exchange_ptr& at, alert_reviewed_view&& view, const answer&) {
        if (admin::is_dry_run(*at)) return at->answer(admin::dry_run_response(view.affects));
        // A list shows what was answered before.
        find_alert(with, at, id, [](const exchange_ptr& to, alert_item&& now) { answer_alert(to, now); });
      });
}

void serve_review(route_services& with, const exchange_ptr& ex) {
  const auto id = parse_alert_id(ex->path_value());
  const auto status = parse_alert_status(ex->body_text("status"));
  if (!id || !status) return ex->refuse("not_found");
  find_alert(with, ex, *id, [&with, status = *status](const exchange_ptr& at, alert_item&& found) {
    review(with, at, std::move(found), status);
  });
}

}  // namespace

void add_alert_routes(gateway_registry& to, const settings& limits) {
  to.add(
      {.method = http_method::get,
       .path = "/api/v1/risk/alerts",
       .id = "listRiskAlerts",
       .tag = "risk",
       .summary =
           "What the rules of risk have refused or found broken, and for administrators what is strange; newest first",
       .who = access::caller,
       .object = object_rule::account,
       .in_query = page_parameters(limits, {{"account_id", views::id.schema(), "Of this account only."},
                                            {"kind", alert_kind_schema(), "Of this kind only."},
                                            {"status", alert_status_schema(), "With this status only."}}),
       .answers = {{200, page_schema("RiskAlertPage", alert_schema()), "One page"}},
       .errors = {"cursor_invalid", "not_found"},
       .serve = serve_alerts});
  auto change = admin::acting_route(http_method::post, "/api/v1/risk/alerts/{alert_id}/review", "reviewRiskAlert",
                                    "Say what an alert has come to; to confirm a plan of liquidation is to sell by it",
                                    {{"status", alert_status_schema()}},
                                    {200, alert_schema(), "The alert as it is now"}, serve_review);
  change.tag = "risk";
  change.by_key = key_access::none;
  change.in_path = {{"alert_id", views::id.schema(), "The alert."}};
  change.errors = {"not_found"};
  to.add(std::move(change));
}

}  // namespace madang::risk
