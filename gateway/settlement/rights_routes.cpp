#include <utility>

#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_dates.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/settlement/rights_json.hpp"
#include "gateway/settlement/settlement_routes.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::settlement {
namespace {

using accounts::subscription_rights_view;

constexpr std::string_view path = "/api/v1/accounts/{account_id}/rights";

void answer_rights(const exchange_ptr& at, subscription_rights_view&& rights, const answer&) {
  at->answer(json_response(200, [&](std::string& out) { write_rights(out, rights); }));
}

void serve_rights(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->path_value());
  if (!account) return ex->refuse("not_found");
  with.actors.ask<subscription_rights_view>(
      ex, *account, read_account{*account, ex->who(), account_read::subscription_rights}, answer_rights);
}

void serve_subscribe(route_services& with, const exchange_ptr& ex) {
  const auto account = parse_id<account_id>(ex->path_value());
  if (!account) return ex->refuse("not_found");
  accounts::subscribe_rights command;
  command.account = *account;
  command.by = ex->caller_id();
  command.symbol = *symbol_id::parse(ex->body_text("symbol"));
  command.record_date = *parse_day(ex->body_text("record_date"));
  command.quantity = *parse_fixed<quantity>(ex->body_text("quantity"));
  command.received_at = ex->received_at;
  with.actors.ask<subscription_rights_view>(ex, *account, std::move(command), answer_rights);
}

route rights_route(http_method method, std::string_view id, std::string_view summary) {
  route made;
  made.method = method;
  made.path = path;
  made.id = id;
  made.tag = "accounts";
  made.summary = summary;
  made.object = object_rule::account;
  made.in_path = {{"account_id", views::id.schema(), "The account."}};
  made.answers = {{200, rights_schema(), "The account's rights"}};
  return made;
}

}  // namespace

void add_rights_routes(gateway_registry& to) {
  auto read = rights_route(http_method::get, "listRights", "Rights to new shares, until their pay date");
  read.who = access::caller;
  read.serve = serve_rights;
  to.add(std::move(read));
  auto change = rights_route(http_method::put, "subscribeToShares",
                             "Subscribe to so many new shares of an issue in all; again with another number until the "
                             "last day, 0 for none");
  change.kind = route_kind::command;
  change.who = access::trading;
  change.body = object_of("Subscription", {{"symbol", views::symbol.schema()},
                                           {"record_date", views::day.schema()},
                                           {"quantity", views::quantity.schema()}});
  change.errors = {"trade_access_required", "account_closed",  "rights_unknown",    "subscription_over", "off_lot",
                   "more_than_rights",      "order_too_large", "insufficient_funds"};
  change.serve = serve_subscribe;
  to.add(std::move(change));
}

}  // namespace madang::settlement
