#include "gateway/risk/kill_routes.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "config/live_settings.hpp"
#include "gateway/admin/admin_request.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/risk/risk_json.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/admin/platform_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/risk/user_risk_messages.hpp"

namespace madang::risk {
namespace {

/// What the body asks for.
struct wanted_switch {
  kill_scope scope = kill_scope::account;
  bool active = false;
  bool cancel_open = false;
};

bool flag_in(const exchange& ex, std::string_view name) {
  const auto* given = ex.body.find(name);
  const auto* flag = given == nullptr ? nullptr : std::get_if<bool>(&given->content);
  return flag != nullptr && *flag;
}

wanted_switch read_switch(const exchange& ex) {
  wanted_switch made{kill_scope::account, flag_in(ex, "active"), flag_in(ex, "cancel_open")};
  const auto scope = ex.body_text("scope");
  if (scope == to_text(kill_scope::user)) made.scope = kill_scope::user;
  if (scope == to_text(kill_scope::platform)) made.scope = kill_scope::platform;
  return made;
}

bool is_admin(const exchange& ex) {
  return ex.caller->roles.has(identity::role::admin);
}

void refuse_member(exchange& ex, std::string_view pointer, std::string_view code, std::string detail) {
  ex.refuse(problem{code, detail, {{std::string(pointer), code, detail}}, {}, false});
}

void refuse_no_reason(exchange& ex) {
  refuse_member(ex, "/reason", "field_required", "An act of an administrator has a reason.");
}

void answer_switch(exchange& ex, const shown_switch& shown) {
  ex.answer(json_response(200, [&](std::string& out) { write_switch(out, shown); }));
}

// ---- an account ----------------------------------------------------------------------------------------------------

void turn_known_account(route_services& with, const exchange_ptr& ex, const wanted_switch& wanted, account_id account) {
  switch_account command{
      account, ex->who(), true, wanted.active, wanted.cancel_open, admin::act_of(*ex), admin::is_dry_run(*ex)};
  with.actors.ask<switched_view>(
      ex, account, std::move(command), [](const exchange_ptr& at, switched_view&& view, const answer&) {
        if (admin::is_dry_run(*at)) return at->answer(admin::dry_run_response(view.affects));
        answer_switch(*at, {kill_scope::account, to_text(view.account), view.kill != kill_state::off, view.cancelled});
      });
}

/// `then(exchange_ptr, accounts)` with the caller's own.
template <class Then>
void ask_own_accounts(route_services& with, const exchange_ptr& ex, Then then) {
  with.actors.ask<identity::quotas_view>(
      ex, ex->caller_id(), identity::read_quotas{ex->caller_id(), {}},
      [then](const exchange_ptr& at, identity::quotas_view&& view, const answer&) { then(at, view.accounts); });
}

/// Without an id it is the caller's only account. An administrator says why, unless it is his own.
void turn_account(route_services& with, const exchange_ptr& ex, const wanted_switch& wanted) {
  if (!ex->has("id")) {
    return ask_own_accounts(with, ex, [&with, wanted](const exchange_ptr& at, const std::vector<account_id>& own) {
      if (own.size() == 1) return turn_known_account(with, at, wanted, own.front());
      refuse_member(*at, "/id", "field_required", "Which account.");
    });
  }
  const auto account = parse_id<account_id>(ex->body_text("id"));
  if (!account) return ex->refuse("not_found");
  if (!is_admin(*ex) || ex->has("reason")) return turn_known_account(with, ex, wanted, *account);
  ask_own_accounts(with, ex,
                   [&with, wanted, id = *account](const exchange_ptr& at, const std::vector<account_id>& own) {
                     const bool is_own = std::find(own.begin(), own.end(), id) != own.end();
                     if (is_own) return turn_known_account(with, at, wanted, id);
                     refuse_no_reason(*at);
                   });
}

// ---- a user --------------------------------------------------------------------------------------------------------

struct user_recall {
  shown_switch shown;
  std::vector<account_id> accounts;
  std::uint32_t affects = 0;
};

void answer_user(exchange& ex, const user_recall& so_far) {
  if (admin::is_dry_run(ex)) return ex.answer(admin::dry_run_response(so_far.affects));
  answer_switch(ex, so_far.shown);
}

/// Recalls the open orders of one account after the other. One that is out of service is passed over: nothing new comes
/// into it either.
void recall_next(route_services& with, const exchange_ptr& ex, const std::shared_ptr<user_recall>& so_far) {
  if (so_far->accounts.empty()) return answer_user(*ex, *so_far);
  const auto account = so_far->accounts.back();
  so_far->accounts.pop_back();
  switch_account command{account, ex->who(), false, false, true, admin::act_of(*ex), admin::is_dry_run(*ex)};
  with.actors.ask_any(ex, account, std::move(command), [&with, so_far](const exchange_ptr& at, answer&& reply) {
    if (const auto* view = reply.get_if<switched_view>()) {
      so_far->shown.cancelled += view->cancelled;
      so_far->affects += view->affects;
    }
    recall_next(with, at, so_far);
  });
}

void recall_all_of(route_services& with, const exchange_ptr& ex, user_id user,
                   const std::shared_ptr<user_recall>& so_far) {
  with.actors.ask<identity::quotas_view>(
      ex, user, identity::read_quotas{user, {}},
      [&with, so_far](const exchange_ptr& at, identity::quotas_view&& view, const answer&) {
        so_far->accounts = std::move(view.accounts);
        recall_next(with, at, so_far);
      });
}

void turn_existing_user(route_services& with, const exchange_ptr& ex, user_id user, const wanted_switch& wanted) {
  const bool by_office = is_admin(*ex) && (user != ex->caller_id());
  const bool may_lift = is_admin(*ex);
  // An administrator's own account is switched by himself, unless it lifts what another one has set.
  switch_user command{user, wanted.active, wanted.active ? by_office : may_lift, admin::act_of(*ex),
                      admin::is_dry_run(*ex)};
  with.actors.ask<user_risk_view>(ex, risk_of(user), std::move(command),
                                  [&with, user, wanted](const exchange_ptr& at, user_risk_view&& view, const answer&) {
                                    auto so_far = std::make_shared<user_recall>();
                                    so_far->shown = {kill_scope::user, to_text(user), view.kill != kill_state::off, 0};
                                    so_far->affects = view.affects;
                                    if (!wanted.cancel_open) return answer_user(*at, *so_far);
                                    recall_all_of(with, at, user, so_far);
                                  });
}

void turn_user(route_services& with, const exchange_ptr& ex, const wanted_switch& wanted) {
  auto user = std::optional(ex->caller_id());
  if (ex->has("id")) user = parse_id<user_id>(ex->body_text("id"));
  if (!user || (*user != ex->caller_id() && !is_admin(*ex))) return ex->refuse("not_found");
  with.actors.ask<identity::user_view>(
      ex, *user, identity::read_user{*user},
      [&with, user = *user, wanted](const exchange_ptr& at, identity::user_view&&, const answer&) {
        turn_existing_user(with, at, user, wanted);
      });
}

// ---- the platform --------------------------------------------------------------------------------------------------

/// A setting of the run time, so that it is dated, written down with a reason, and outlives a restart.
void turn_platform(route_services& with, const exchange_ptr& ex, const wanted_switch& wanted) {
  if (!is_admin(*ex)) return ex->refuse("role_required");
  if (wanted.cancel_open) {
    return refuse_member(*ex, "/cancel_open", "value_not_allowed", "Orders are cancelled by account or by user.");
  }
  admin::change_platform_settings command{
      {{"risk.kill", wanted.active ? "true" : "false"}}, 0, admin::act_of(*ex), admin::is_dry_run(*ex)};
  with.actors.ask<admin::platform_settings_view>(
      ex, admin::the_platform, std::move(command),
      [&with, wanted](const exchange_ptr& at, admin::platform_settings_view&& view, const answer&) {
        if (admin::is_dry_run(*at)) return at->answer(admin::dry_run_response(view.affects));
        std::vector<live_settings::change> changes;
        for (const auto& one : view.changed) changes.emplace_back(one.name, one.value);
        if (with.ports.live != nullptr) with.ports.live->take(view.version, changes);
        answer_switch(*at, {kill_scope::platform, "platform", wanted.active, 0});
      });
}

void serve_kill(route_services& with, const exchange_ptr& ex) {
  const auto wanted = read_switch(*ex);
  const bool of_others = wanted.scope == kill_scope::platform || (wanted.scope == kill_scope::user && ex->has("id") &&
                                                                  ex->body_text("id") != to_text(ex->caller_id()));
  if (of_others && is_admin(*ex) && !ex->has("reason")) {
    return refuse_no_reason(*ex);
  }
  switch (wanted.scope) {
    case kill_scope::account:
      return turn_account(with, ex, wanted);
    case kill_scope::user:
      return turn_user(with, ex, wanted);
    case kill_scope::platform:
      return turn_platform(with, ex, wanted);
  }
}

}  // namespace

void add_kill_route(gateway_registry& to) {
  to.add({.method = http_method::post,
          .path = "/api/v1/risk/kill",
          .id = "switchTrading",
          .tag = "risk",
          .summary = "Switch trading off or on: of an account, a user, or the whole platform; exits stay open",
          .kind = route_kind::exit,
          .who = access::trading,
          .object = object_rule::account,
          .in_query = {{"dry_run", words_of({"true", "false"}),
                        "Changes nothing and answers `{dry_run, affects}`: how many it would change."}},
          .body = object_of("KillRequest",
                            {{"scope", scope_schema()},
                             optional_member("id", text_of(1, 64, "The account, or another user; absent: oneself")),
                             {"active", boolean_of()},
                             optional_member("cancel_open", boolean_of()),
                             optional_member("reason", text_of(act_reason_min, act_reason_max,
                                                               "Why; an administrator always says it"))}),
          .answers = {{200, switch_schema(), "The switch as it is now"}},
          .errors = {"not_found", "owner_required", "kill_set_by_office", "account_closed", "role_required",
                     "value_not_allowed", "field_required"},
          .serve = serve_kill});
}

}  // namespace madang::risk
