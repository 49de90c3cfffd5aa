#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "messages/accounts/account_messages.hpp"

namespace madang::accounts {

/// Answers with a list of one account: where the caller does not own the account, the account says whether he may see
/// it, and the list is read as its owner's.
template <class Query, class Write>
void serve_list_of(route_services& with, const exchange_ptr& ex, account_id account, std::string_view list, Query query,
                   Write write) {
  auto ask_account = [&with, account, list, query, write](const exchange_ptr& at) {
    with.actors.ask<account_view>(
        at, account, read_account{account, at->who(), account_read::account},
        [&with, list, query, write](const exchange_ptr& to, account_view&& seen, const answer&) {
          auto of_owner = query;
          of_owner.by = seen.user;
          serve_list(with, to, list, std::move(of_owner), write);
        });
  };
  serve_list(with, ex, list, query, write, ask_account);
}

using after_looking = std::function<void(const exchange_ptr&)>;
/// Asks each of the accounts whether the caller may see it, so that an administrator's look is written down there.
void look_at_each(route_services& with, const exchange_ptr& ex, std::vector<account_id> accounts, after_looking then);
/// The same with all accounts of a user; one that is out of service is passed over.
void look_at_all_of(route_services& with, const exchange_ptr& ex, user_id whose, after_looking then);

}  // namespace madang::accounts
