#include "gateway/risk/risk_routes.hpp"

#include <algorithm>
#include <memory>

#include "cluster/ports/risk/risk_profile.hpp"
#include "gateway/admin/admin_request.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/risk/alert_routes.hpp"
#include "gateway/risk/exposure_route.hpp"
#include "gateway/risk/kill_routes.hpp"
#include "gateway/risk/risk_json.hpp"
#include "gateway/trading/market_faults.hpp"
#include "gateway/trading/orders/placement_request.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/risk/user_risk_messages.hpp"

namespace madang::risk {
namespace {

using identity::user_record_view;

/// The user of the path, where the caller may see his limits: himself, or anybody for an administrator.
std::optional<user_id> user_of_path(exchange& ex) {
  const auto user = parse_id<user_id>(ex.path_value());
  if (user && (*user == ex.caller_id() || ex.caller->roles.has(identity::role::admin))) return user;
  ex.refuse("not_found");
  return std::nullopt;
}

/// False where `account_id` names nothing (then the request has been refused).
bool read_account_id(exchange& ex, std::optional<account_id>& into) {
  const auto text = ex.query("account_id");
  if (!text) return true;
  into = parse_id<account_id>(*text);
  if (!into) ex.refuse("not_found");
  return into.has_value();
}

// ---- one account ---------------------------------------------------------------------------------------------------

void answer_account_limits(exchange& ex, account_limits_view&& view) {
  shown_limits_view shown{view.kind == account_kind::live ? profile::real : profile::paper, std::move(view.in_force),
                          std::move(view.overrides), view.version};
  ex.answer(json_response(200, [&](std::string& out) { write_limits(out, shown); }));
}

using with_account = std::function<void(const exchange_ptr&, account_limits_view&&)>;
/// Goes on where the account is this user's.
void look_at_account(route_services& with, const exchange_ptr& ex, user_id user, account_id account,
                     with_account then) {
  with.actors.ask<account_limits_view>(
      ex, account, read_account_limits{account, ex->who()},
      [user, then = std::move(then)](const exchange_ptr& at, account_limits_view&& view, const answer&) {
        if (view.user != user) return at->refuse("not_found");
        then(at, std::move(view));
      });
}

void change_account(route_services& with, const exchange_ptr& ex, account_id account, limit_overrides overrides) {
  const bool dry_run = admin::is_dry_run(*ex);
  with.actors.ask<account_limits_view>(
      ex, account, change_account_limits{account, ex->who(), std::move(overrides), admin::act_of(*ex), dry_run},
      [](const exchange_ptr& at, account_limits_view&& view, const answer&) {
        if (admin::is_dry_run(*at)) return at->answer(admin::dry_run_response(view.affects));
        answer_account_limits(*at, std::move(view));
      });
}

// ---- a user --------------------------------------------------------------------------------------------------------

/// The daily trades of a user are his quota, wherever they are set and shown.
limit_overrides with_quota(limit_overrides overrides, const identity::user_quotas& quotas) {
  if (quotas.daily_trades < 0) return overrides;
  std::erase_if(overrides, [](const auto& one) { return one.which == rule::max_daily_trades; });
  overrides.push_back({rule::max_daily_trades, quotas.daily_trades, {}});
  return overrides;
}

void answer_user_limits(route_services& with, exchange& ex, const user_record_view& record,
                        const user_risk_view& view) {
  shown_limits_view shown;
  shown.of = record.flags.has(identity::user_flag::can_real_trade) ? profile::real : profile::paper;
  shown.overrides = with_quota(view.overrides, record.quotas);
  auto in_force = limits_of(with.limits, shown.of);
  set_limits(in_force, shown.overrides);
  shown.in_force = all_limits(in_force);
  shown.version = view.version;
  ex.answer(json_response(200, [&](std::string& out) { write_limits(out, shown); }));
}

void show_user(route_services& with, const exchange_ptr& ex, user_id user) {
  with.actors.ask<user_record_view>(
      ex, user, identity::read_user_record{user},
      [&with, user](const exchange_ptr& at, user_record_view&& record, const answer&) {
        with.actors.ask<user_risk_view>(
            at, risk_of(user), read_user_risk{user},
            [&with, record](const exchange_ptr& then, user_risk_view&& view, const answer&) {
              answer_user_limits(with, *then, record, view);
            });
      });
}

void serve_limits(route_services& with, const exchange_ptr& ex) {
  const auto user = user_of_path(*ex);
  std::optional<account_id> account;
  if (!user || !read_account_id(*ex, account)) return;
  if (!account) return show_user(with, ex, *user);
  look_at_account(with, ex, *user, *account, [](const exchange_ptr& at, account_limits_view&& view) {
    answer_account_limits(*at, std::move(view));
  });
}

struct changed_user {
  user_record_view record;
  user_risk_view view;
  std::vector<account_id> accounts;
};

/// Lets one account after the other look where it stands now; one that is out of service is passed over.
void look_next(route_services& with, const exchange_ptr& ex, const std::shared_ptr<changed_user>& so_far) {
  if (so_far->accounts.empty()) return answer_user_limits(with, *ex, so_far->record, so_far->view);
  const auto account = so_far->accounts.back();
  so_far->accounts.pop_back();
  with.actors.ask_any(ex, account, switch_account{account, ex->who(), false, false, false, admin::act_of(*ex), false},
                      [&with, so_far](const exchange_ptr& at, answer&&) { look_next(with, at, so_far); });
}

void look_at_accounts(route_services& with, const exchange_ptr& ex, const std::shared_ptr<changed_user>& so_far) {
  with.actors.ask<identity::quotas_view>(
      ex, so_far->view.user, identity::read_quotas{so_far->view.user, {}},
      [&with, so_far](const exchange_ptr& at, identity::quotas_view&& view, const answer&) {
        so_far->accounts = std::move(view.accounts);
        look_next(with, at, so_far);
      });
}

/// The user's quota first, then all other limits: a repetition after a failure between the two ends in the same state.
void change_user(route_services& with, const exchange_ptr& ex, user_id user, limit_overrides overrides) {
  identity::set_quotas quota;
  quota.touches_trades = true;
  for (const auto& one : overrides) {
    if (one.which == rule::max_daily_trades) quota.quotas.daily_trades = one.amount;
  }
  // Without a limit at all is no quota: that stands with the other limits.
  std::erase_if(overrides,
                [](const auto& one) { return one.which == rule::max_daily_trades && one.amount != no_limit; });
  const auto act = admin::act_of(*ex);
  const bool dry_run = admin::is_dry_run(*ex);
  change_user_limits command{user, std::move(overrides), act, dry_run};
  with.actors.ask<user_record_view>(
      ex, user, identity::administer_user{user, quota, act, 0, dry_run},
      [&with, command](const exchange_ptr& at, user_record_view&& record, const answer&) {
        with.actors.ask<user_risk_view>(
            at, risk_of(command.user), command,
            [&with, record](const exchange_ptr& then, user_risk_view&& view, const answer&) {
              if (!admin::is_dry_run(*then)) {
                return look_at_accounts(with, then, std::make_shared<changed_user>(changed_user{record, view, {}}));
              }
              then->answer(admin::dry_run_response(view.affects + (record.would_change ? 1 : 0)));
            });
      });
}

void serve_change(route_services& with, const exchange_ptr& ex) {
  const auto user = user_of_path(*ex);
  std::optional<account_id> account;
  if (!user || !read_account_id(*ex, account)) return;
  limit_overrides overrides;
  if (const auto wrong = read_overrides(*ex->body.find("overrides"), overrides)) {
    const std::string detail = *wrong == "allowed_markets" || *wrong == "allowed_products"
                                   ? "It must name at least one that there is; null takes the limit away."
                                   : "This limit cannot be that.";
    return ex->refuse(
        problem{"value_not_allowed", detail, {{"/overrides/" + *wrong, "value_not_allowed", detail}}, {}, false});
  }
  if (!account) return change_user(with, ex, *user, std::move(overrides));
  look_at_account(with, ex, *user, *account,
                  [&with, account = *account, overrides = std::move(overrides)](
                      const exchange_ptr& at, account_limits_view&&) { change_account(with, at, account, overrides); });
}

// ---- orders -------------------------------------------------------------------------------------------

void serve_validate(route_services& with, const exchange_ptr& ex) {
  trading::read_placement(with, ex, [&with](const exchange_ptr& at, place_order&& order) {
    const auto account = order.account;
    with.actors.ask<verdicts_view>(
        at, account, validate_order{std::move(order)},
        [](const exchange_ptr& then, verdicts_view&& view, const answer&) {
          then->answer(json_response(200, [&](std::string& out) { write_verdicts(out, view); }));
        });
  });
}

// ---- declarations --------------------------------------------------------------------------------------------------

constexpr std::string_view limits_path = "/api/v1/risk/limits/{user_id}";

std::vector<parameter> user_in_path() {
  return {{"user_id", views::id.schema(), "The user."}};
}
parameter account_parameter() {
  return {"account_id", views::id.schema(), "Of this account of his; otherwise of the user, for all of them."};
}

void add_limit_routes(gateway_registry& to) {
  to.add({.method = http_method::get,
          .path = limits_path,
          .id = "getRiskLimits",
          .tag = "risk",
          .summary = "A user's limits: one's own, or anyone's for an administrator",
          .who = access::caller,
          .object = object_rule::owned_or_office,
          .in_path = user_in_path(),
          .in_query = {account_parameter()},
          .answers = {{200, limits_schema(), "The limits in force, and those that have been set"}},
          .errors = {"not_found"},
          .serve = serve_limits});
  auto change =
      admin::acting_route(http_method::put, limits_path, "setRiskLimits",
                          "Set a user's limits, or those of one of his accounts: these and no others",
                          {overrides_member()}, {200, limits_schema(), "The limits in force now"}, serve_change);
  change.tag = "risk";
  change.by_key = key_access::none;
  change.in_path = user_in_path();
  change.in_query.push_back(account_parameter());
  change.errors = {"not_found", "value_not_allowed"};
  to.add(std::move(change));
}

}  // namespace

void add_risk_routes(gateway_registry& to, const settings& limits) {
  add_limit_routes(to);
  add_kill_route(to);
  to.add({.method = http_method::post,
          .path = "/api/v1/risk/validate-order",
          .id = "validateOrder",
          .tag = "risk",
          .summary = "What every rule of risk would say of an order; nothing is written",
          .kind = route_kind::command,
          .who = access::trading,
          .object = object_rule::account,
          .body = trading::order_body(),
          .answers = {{200, verdicts_schema(), "Every rule's verdict"}},
          .errors = trading::placement_errors(),
          .serve = serve_validate,
          .explain = trading::explain_placement});
  add_exposure_route(to);
  add_alert_routes(to, limits);
}

}  // namespace madang::risk
