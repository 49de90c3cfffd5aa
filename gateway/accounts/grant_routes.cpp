#include "gateway/accounts/grant_routes.hpp"

#include "gateway/accounts/grant_json.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::accounts {
namespace {

constexpr std::string_view grants_list = "grants";

void answer_grant(const exchange_ptr& at, const grant_view& grant, int status) {
  at->answer(json_response(status, [&](std::string& out) { write_grant(out, grant); }));
}

void serve_grant(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->path_value());
  if (!account) return ex->refuse("not_found");
  const auto to = parse_id<user_id>(ex->body_text("user_id"));
  const auto unknown = [](const exchange_ptr& at) {
    at->refuse(problem{"user_unknown", {}, {{"/user_id", "user_unknown", "There is no such user."}}, {}, false});
  };
  if (!to) return unknown(ex);
  const auto wanted = ex->body_text("access") == "TRADE" ? right::trade : right::view;
  grant_access command{*account, ex->who(), *to, wanted};
  // Whether there is such a user is nobody's business but the user's own entity.
  with.actors.ask_all<user_view>(
      ex, *to, read_user{*to},
      [&with, command](const exchange_ptr& at, user_view&&, const answer&) {
        with.actors.ask<grant_view>(
            at, command.account, command,
            [](const exchange_ptr& then, grant_view&& grant, const answer&) { answer_grant(then, grant, 201); });
      },
      [unknown](const exchange_ptr& at, const refusal&) { unknown(at); });
}

void serve_grants(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->path_value());
  if (!account) return ex->refuse("not_found");
  with.actors.ask<grants_view>(ex, *account, read_grants{*account, ex->who()},
                               [](const exchange_ptr& at, grants_view&& all, const answer&) {
                                 at->answer(list_response(all.grants, grants_list, std::nullopt, write_grant));
                               });
}

void serve_revoke(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->path_value());
  if (!account) return ex->refuse("not_found");
  const auto grant = parse_grant_id(*account, ex->path_value(1));
  if (grant == 0) return ex->refuse("not_found");
  with.actors.ask<grant_view>(
      ex, *account, revoke_access{*account, ex->who(), grant},
      [](const exchange_ptr& at, grant_view&& revoked, const answer&) { answer_grant(at, revoked, 200); });
}

route grant_route(http_method method, std::string_view path, std::string_view id, std::string_view summary) {
  route made;
  made.method = method;
  made.path = path;
  made.id = id;
  made.tag = "accounts";
  made.summary = summary;
  made.who = access::caller;
  made.object = object_rule::account;
  made.in_path = {{"account_id", views::id.schema(), "The account."}};
  made.errors = {"not_found", "owner_required"};
  return made;
}

}  // namespace

void add_grant_routes(gateway_registry& to) {
  constexpr std::string_view all = "/api/v1/accounts/{account_id}/grants";
  auto give = grant_route(http_method::post, all, "grantAccess", "Let another user see the account, or trade with it");
  give.kind = route_kind::command;
  give.by_key = key_access::none;
  give.who = access::trading;
  give.body = object_of("NewGrant", {{"user_id", text_of(1, 64)}, {"access", access_schema()}});
  give.answers = {{201, grant_schema(), "The grant; the one that is there where the user has this access already"}};
  give.errors.insert(give.errors.end(), {"user_unknown", "access_not_allowed", "account_closed", "too_many_grants"});
  give.serve = serve_grant;
  to.add(std::move(give));
  auto list = grant_route(http_method::get, all, "listGrants", "Who else may see the account or trade with it");
  list.answers = {{200, page_schema("GrantPage", grant_schema()), "All of them, newest first"}};
  list.serve = serve_grants;
  to.add(std::move(list));
  auto revoke = grant_route(http_method::remove, "/api/v1/accounts/{account_id}/grants/{grant_id}", "revokeAccess",
                            "End a grant, as the owner or as whom it was given to");
  revoke.kind = route_kind::exit;
  revoke.by_key = key_access::none;
  revoke.in_path.push_back({"grant_id", views::id.schema(), "The grant."});
  revoke.answers = {{200, grant_schema(), "The grant that has ended"}};
  revoke.serve = serve_revoke;
  to.add(std::move(revoke));
}

}  // namespace madang::accounts
