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
                    std::string_view pointer, with_account then, with_account repeat) {
  if (named) {
    const auto account = parse_id<accounts::account_id>(*named);
    return account ? then(ex, *account) : ex->refuse("not_found");
  }
  const auto owner = ex->caller_id();
  with.actors.ask<identity::quotas_view>(ex, owner, identity::read_quotas{owner, {}},
                                         [pointer, then = std::move(then), repeat = std::move(repeat)](
                                             const exchange_ptr& at, identity::quotas_view&& view, const answer&) {
                                           const auto& own = view.accounts;
                                           if (own.size() == 1) return then(at, own.front());
                                           if (own.empty() || !repeat || !at->repeat)
                                             return refuse_choice(*at, pointer, own.size());
                                           repeat(at, own.front());
                                         });
}

void choose_account_of_body(route_services& with, const exchange_ptr& ex, with_account then, with_account repeat) {
  const auto named = ex->has("account_id") ? std::optional(ex->body_text("account_id")) : std::nullopt;
  choose_account(with, ex, named, "/account_id", std::move(then), std::move(repeat));
}

void refuse_several(exchange& ex, std::string_view pointer) {
  refuse_choice(ex, pointer, 2);
}

void choose_account_of_query(route_services& with, const exchange_ptr& ex, with_account then) {
  choose_account(with, ex, ex->query("account_id"), "?account_id", std::move(then));
}

}  // namespace madang::trading
