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
  std::vector<account_id> left;  ///< the next one last
  std::vector<portfolio_view> found;
  with_portfolios then;
};

void ask_next(route_services& with, const exchange_ptr& ex, const std::shared_ptr<round_of_accounts>& round) {
  if (round->left.empty()) return round->then(ex, std::move(round->found));
  const auto account = round->left.back();
  round->left.pop_back();
  with.actors.ask<portfolio_view>(ex, account, read_account{account, ex->who(), account_read::portfolio},
                                  [&with, round](const exchange_ptr& at, portfolio_view&& one, const answer&) {
                                    round->found.push_back(std::move(one));
                                    ask_next(with, at, round);
                                  });
}

}  // namespace

void ask_owned_portfolios(route_services& with, const exchange_ptr& ex, user_id owner, with_portfolios then) {
  auto round = std::make_shared<round_of_accounts>();
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
