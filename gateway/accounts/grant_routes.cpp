#include "gateway/accounts/grant_routes.hpp"

#include <charconv>

#include "gateway/api/route_services.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/shapes.hpp"
#include "messages/names.hpp"

namespace madang::accounts {
namespace {

/// `acc_…-3`: the account and the grant's number there, without a character that a path must escape.
std::string grant_id_text(account_id account, std::uint64_t grant) {
  return to_text(account) + '-' + std::to_string(grant);
}

/// The number of a grant of this account; zero, which no grant has, where the text is none.
std::uint64_t parse_grant_id(account_id account, std::string_view text) {
  const auto prefix = to_text(account) + '-';
  if (!text.starts_with(prefix)) return 0;
  text.remove_prefix(prefix.size());
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && stop == text.data() + text.size() ? number : 0;
}

void write_grant(std::string& out, const grant_view& grant) {
  json_object object(out);
  object.word("grant_id", grant_id_text(grant.account, grant.grant));
  object.word("account_id", to_text(grant.account));
  object.word("user_id", to_text(grant.user));
  object.word("access", to_text(grant.access));
  object.time("created_at", grant.created_at);
}

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
  grant_access command{*account, ex->caller_id(), *to, wanted};
  // Whether there is such a user is nobody's business but the user's own entity.
  with.actors.ask_all<user_view>(
      ex, read_user{*to},
      [&with, command](const exchange_ptr& at, user_view&&, const answer&) {
        with.actors.ask<grant_view>(at, command, [](const exchange_ptr& then, grant_view&& grant, const answer&) {
          answer_grant(then, grant, 201);
        });
      },
      [unknown](const exchange_ptr& at, const refusal&) { unknown(at); });
}

void serve_grants(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->path_value());
  if (!account) return ex->refuse("not_found");
  with.actors.ask<grants_view>(ex, read_grants{*account, ex->caller_id()},
                               [](const exchange_ptr& at, grants_view&& all, const answer&) {
                                 at->answer(json_response(200, [&](std::string& out) {
                                   json_object body(out);
                                   {
                                     json_array items(body.member("items"));
                                     for (const auto& one : all.grants) write_grant(items.item(), one);
                                   }
                                   body.nothing("next_cursor");
                                 }));
                               });
}

void serve_revoke(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->path_value());
  if (!account) return ex->refuse("not_found");
  const auto grant = parse_grant_id(*account, ex->path_value(1));
  with.actors.ask<grant_view>(
      ex, revoke_access{*account, ex->caller_id(), grant},
      [](const exchange_ptr& at, grant_view&& revoked, const answer&) { answer_grant(at, revoked, 200); });
}

schema_ref access_word() {
  return words_of({"VIEW", "TRADE"});
}
schema_ref grant_shape() {
  return object_of("Grant", {{"grant_id", shapes::id()},
                             {"account_id", shapes::id()},
                             {"user_id", shapes::id()},
                             {"access", access_word()},
                             {"created_at", time_of()}});
}

route grant_route(http_method method, std::string_view path, std::string_view id, std::string_view summary) {
  route made;
  made.method = method;
  made.path = path;
  made.id = id;
  made.tag = "accounts";
  made.summary = summary;
  made.in_path = {{"account_id", shapes::id(), "The account."}};
  made.errors = {"not_found", "owner_required"};
  return made;
}

}  // namespace

void add_grant_routes(gateway_registry& to) {
  constexpr std::string_view all = "/api/v1/accounts/{account_id}/grants";
  auto give = grant_route(http_method::post, all, "grantAccess", "Let another user see the account, or trade with it");
  give.kind = route_kind::command;
  give.who = access::trading;
  give.body = object_of("NewGrant", {{"user_id", text_of(1, 64)}, {"access", access_word()}});
  give.answers = {{201, grant_shape(), "The grant; the one that is there where the user has this access already"}};
  give.errors.insert(give.errors.end(), {"user_unknown", "access_not_allowed", "too_many_grants"});
  give.serve = serve_grant;
  to.add(std::move(give));
  auto list = grant_route(http_method::get, all, "listGrants", "Who else may see the account or trade with it");
  list.answers = {{200, shapes::page_of("GrantPage", grant_shape()), "All of them, newest first"}};
  list.serve = serve_grants;
  to.add(std::move(list));
  auto revoke = grant_route(http_method::remove, "/api/v1/accounts/{account_id}/grants/{grant_id}", "revokeAccess",
                            "End a grant");
  revoke.kind = route_kind::command;
  revoke.who = access::trading;
  revoke.in_path.push_back({"grant_id", shapes::id(), "The grant."});
  revoke.answers = {{200, grant_shape(), "The grant that has ended"}};
  revoke.serve = serve_revoke;
  to.add(std::move(revoke));
}

}  // namespace madang::accounts
