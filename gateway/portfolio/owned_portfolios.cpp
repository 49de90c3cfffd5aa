#include "gateway/portfolio/owned_portfolios.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "gateway/api/ask_entity.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/identity/api_keys.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::portfolio {
namespace {

struct round_of_accounts {
  std::optional<past_moment> past;
  std::vector<account_id> left;  ///< the next one last
  std::vector<portfolio_view> found;
  with_portfolios then;
};
using round_ptr = std::shared_ptr<round_of_accounts>;

void ask_next(route_services& with, const exchange_ptr& ex, const round_ptr& round);

/// The account says first whether the caller may see it today.
void ask_as_it_was(route_services& with, const exchange_ptr& ex, account_id account, const round_ptr& round) {
  with.actors.ask<balance_view>(
      ex, account, read_account{account, ex->who(), account_read::balance},
      [&with, account, round](const exchange_ptr& at, balance_view&&, const answer&) {
        past_request wanted{entity_of(account), *round->past, static_cast<std::uint8_t>(account_read::portfolio)};
        wanted.counted_by = channel_kind::account;
        wanted.shows_uncounted = true;
        ask_past_if_there(with, at, std::move(wanted), [&with, round](const exchange_ptr& to, std::any&& one) {
          if (one.has_value()) round->found.push_back(std::any_cast<portfolio_view&&>(std::move(one)));
          ask_next(with, to, round);
        });
      });
}

void ask_next(route_services& with, const exchange_ptr& ex, const round_ptr& round) {
  if (round->left.empty()) return round->then(ex, std::move(round->found));
  const auto account = round->left.back();
  round->left.pop_back();
  if (round->past) return ask_as_it_was(with, ex, account, round);
  with.actors.ask<portfolio_view>(ex, account, read_account{account, ex->who(), account_read::portfolio},
                                  [&with, round](const exchange_ptr& at, portfolio_view&& one, const answer&) {
                                    round->found.push_back(std::move(one));
                                    ask_next(with, at, round);
                                  });
}

}  // namespace

void ask_owned_portfolios(route_services& with, const exchange_ptr& ex, user_id owner, const time_of_view& when,
                          with_portfolios then) {
  auto round = std::make_shared<round_of_accounts>();
  round->past = when.past;
  round->then = std::move(then);
  with.actors.ask<identity::quotas_view>(
      ex, owner, identity::read_quotas{owner, {}},
      [&with, round](const exchange_ptr& at, identity::quotas_view&& view, const answer&) {
        round->left = std::move(view.accounts);
        std::sort(round->left.begin(), round->left.end());
        ask_next(with, at, round);
      });
}

}  // namespace madang::portfolio
