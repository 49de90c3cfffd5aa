#include "actors/settlement/batch_asks_job.hpp"
#include "actors/settlement/batch_steps_job.hpp"
#include "config/rules/batch_days.hpp"
#include "config/rules/corporate_actions.hpp"
#include "config/settings.hpp"
#include "config/settlement/settlement_settings.hpp"
#include "messages/settlement/queries.hpp"

namespace madang::settlement {
namespace {

/// A page of all accounts: `make` gives the command for one.
template <class Make>
jobs::step_outcome ask_every_account(const jobs::step_context& step, Make make) {
  // last account, accounts, differences
  auto at = parse_numbers<3>(step.cursor);
  if (!at) return jobs::step_failed{{"parameters_invalid", "The job's cursor cannot be read."}};
  if (step.at.client == nullptr) return jobs::step_unavailable{"nobody answers here"};
  auto& [account, done, differences] = *at;
  batch_tally tally{done, differences};
  list_every_account query;
  query.at.limit = static_cast<std::uint32_t>(step.at.config.of<settlement_settings>().batch_accounts);
  query.at.before = account;
  const auto found = jobs::ask_lists(step.at.lists, query);
  if (!found) return jobs::step_unavailable{found.error().text};
  std::vector<decltype(make(account_id{}))> commands;
  for (const auto& one : found->items) commands.push_back(make(one.account));
  for (const auto& given : ask_each(step, commands)) tally.take(given);
  if (!found->more || found->items.empty()) return jobs::done_with_json(tally.json());
  *at = {found->items.back().account.value, tally.accounts, tally.differences};
  return jobs::step_more{numbers_text(*at), 0};
}

/// `INTEREST 2026-10-01`: what is done once for each account.
std::uint64_t action_of(std::string_view kind, calendar_day period) {
  return action_number(std::string(kind) + " " + to_text(period));
}

}  // namespace

jobs::step_outcome pay_interests(const jobs::step_context& step, calendar_day day) {
  const auto yearly = step.at.config.of<settlement_settings>().interest_rate;
  if (!yearly) return jobs::done_with_json(batch_tally{}.json());
  const auto period = first_of_month(day, -1);
  const auto days = static_cast<std::uint32_t>(first_of_month(day).value - period.value);
  const auto action = action_of("INTEREST", period);
  return ask_every_account(step, [=](account_id to) {
    return accounts::pay_interest{to, action, period, days, yearly};
  });
}

jobs::step_outcome charge_fees(const jobs::step_context& step, calendar_day day) {
  const auto units = step.at.config.of<settlement_settings>().monthly_fee;
  if (units == 0) return jobs::done_with_json(batch_tally{}.json());
  const auto period = first_of_month(day, -1);
  const auto action = action_of("FEE", period);
  return ask_every_account(step, [=](account_id to) {
    return accounts::charge_account_fee{to, action, period, money::whole(units)};
  });
}

}  // namespace madang::settlement
