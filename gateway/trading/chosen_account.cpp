#include "gateway/trading/chosen_account.hpp"

#include <string>
#include <utility>

#include "gateway/api/ask_entity.hpp"
#include "messages/identity/api_keys.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::trading {
namespace {

void refuse_choice(exchange& ex, std::string_view pointer, std::size_t accounts) {
  const std::string detail = accounts == 0 ? "The caller has no account of his own: say which one."
                                           : "The caller has several accounts: say which one.";
  ex.refuse(problem{"account_required", detail, {{std::string(pointer), "account_required", detail}}, {}, false});
}

}  // namespace

void choose_account(route_services& with, const exchange_ptr& ex, std::optional<std::string_view> named,
                    std::string_view pointer, with_account then) {
  if (named) {
    const auto account = parse_id<accounts::account_id>(*named);
    return account ? then(ex, *account) : ex->refuse("not_found");
  }
  const auto owner = ex->caller_id();
  with.actors.ask<identity::quotas_view>(
      ex, owner, identity::read_quotas{owner, {}},
      [pointer, then = std::move(then)](const exchange_ptr& at, identity::quotas_view&& view, const answer&) {
        if (view.accounts.size() != 1) return refuse_choice(*at, pointer, view.accounts.size());
        then(at, view.accounts.front());
      });
}

void choose_account_of_body(route_services& with, const exchange_ptr& ex, with_account then) {
  const auto named = ex->has("account_id") ? std::optional(ex->body_text("account_id")) : std::nullopt;
  choose_account(with, ex, named, "/account_id", std::move(then));
}

void choose_account_of_query(route_services& with, const exchange_ptr& ex, with_account then) {
  choose_account(with, ex, ex->query("account_id"), "?account_id", std::move(then));
}

}  // namespace madang::trading
