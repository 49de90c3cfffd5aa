#include "gateway/accounts/account_lists.hpp"

#include <utility>

#include "messages/accounts/queries.hpp"

namespace madang::accounts {
namespace {

/// More than a user can have.
constexpr std::uint32_t accounts_max = 500;

void go_on(route_services& with, const exchange_ptr& ex, const list_result<list_accounts>& found, after_looking then) {
  if (!found) return ex->refuse(with.come_again_later("unavailable"));
  std::vector<account_id> accounts;
  for (const auto& one : found->items) accounts.push_back(one.account);
  look_at_each(with, ex, std::move(accounts), std::move(then));
}

}  // namespace

void look_at_each(route_services& with, const exchange_ptr& ex, std::vector<account_id> accounts, after_looking then) {
  if (accounts.empty()) return then(ex);
  const auto next = accounts.back();
  accounts.pop_back();
  with.actors.ask<account_view>(
      ex, next, read_account{next, ex->who(), account_read::account},
      [&with, accounts = std::move(accounts), then = std::move(then)](
          const exchange_ptr& at, account_view&&, const answer&) { look_at_each(with, at, accounts, then); });
}

void look_at_all_of(route_services& with, const exchange_ptr& ex, user_id whose, after_looking then) {
  page whole;
  whole.limit = accounts_max;
  auto finish = [&with, ex, then = std::move(then)](const list_result<list_accounts>& found) {
    go_on(with, ex, found, then);
  };
  stand_in_line(*with.pools.lists, with, ex,
                [&lists = with.ports.lists, replies = with.replies, ex, query = list_accounts{whose, whole},
                 finish = std::move(finish)](const fair_queue::pass& pass) {
                  lists.ask(query, [replies, ex, finish, pass](list_result<list_accounts> got) {
                    run_on_io_thread(replies, ex, [finish, pass, got = std::move(got)] { finish(got); });
                  });
                });
}

}  // namespace madang::accounts
