#include "gateway/accounts/account_lists.hpp"

#include <utility>

#include "messages/accounts/queries.hpp"

namespace madang::accounts {
namespace {

/// In one page.
constexpr std::uint32_t page_of_accounts = 500;
/// As many as a list over all accounts of a user covers, the newest.
constexpr std::size_t accounts_max = 1'000;

/// Asks the accounts one after another. `pass_over`: those out of service, which can write nothing down.
void look_on(route_services& with, const exchange_ptr& ex, std::vector<account_id> accounts, bool pass_over,
             after_looking then) {
  if (accounts.empty()) return then(ex);
  const auto next = accounts.back();
  accounts.pop_back();
  with.actors.ask_any(ex, next, read_account{next, ex->who(), account_read::account},
                      [&with, accounts = std::move(accounts), pass_over, then = std::move(then)](const exchange_ptr& at,
                                                                                                 answer&& reply) {
                        const bool looked = reply.get_if<account_view>() != nullptr;
                        const bool is_away = std::holds_alternative<unavailable>(reply.body);
                        if (looked || (is_away && pass_over)) return look_on(with, at, accounts, pass_over, then);
                        with.actors.answer_otherwise(*at, reply);
                      });
}

using accounts_taker = std::function<void(const exchange_ptr&, std::vector<account_id>)>;

/// Reads on behind what is known, page by page.
void read_on(route_services& with, const exchange_ptr& ex, user_id whose, std::vector<account_id> known,
             accounts_taker then) {
  list_accounts query{whose, {}};
  query.at.limit = page_of_accounts;
  if (!known.empty()) query.at.before = known.back().value;
  auto finish = [&with, ex, whose, known = std::move(known),
                 then = std::move(then)](const list_result<list_accounts>& found) {
    if (!found) return ex->refuse(with.come_again_later("unavailable"));
    auto all = known;
    for (const auto& one : found->items) all.push_back(one.account);
    const bool goes_on = found->more && !found->items.empty() && all.size() < accounts_max;
    if (!goes_on) return then(ex, std::move(all));
    read_on(with, ex, whose, std::move(all), then);
  };
  stand_in_line(*with.pools.lists, with, ex,
                [&lists = with.ports.lists, replies = with.replies, ex, query,
                 finish = std::move(finish)](const fair_queue::pass& pass) {
                  lists.ask(query, [replies, ex, finish, pass](list_result<list_accounts> got) {
                    run_on_io_thread(replies, ex, [finish, pass, got = std::move(got)] { finish(got); });
                  });
                });
}

}  // namespace

void look_at_each(route_services& with, const exchange_ptr& ex, std::vector<account_id> accounts, after_looking then) {
  look_on(with, ex, std::move(accounts), false, std::move(then));
}

void look_at_all_of(route_services& with, const exchange_ptr& ex, user_id whose, after_looking then) {
  read_on(with, ex, whose, {}, [&with, then = std::move(then)](const exchange_ptr& at, std::vector<account_id> all) {
    look_on(with, at, std::move(all), true, then);
  });
}

}  // namespace madang::accounts
