#include "actors/settlement/batch_history_job.hpp"
#include "actors/settlement/batch_steps_job.hpp"
#include "config/rules/batch_days.hpp"
#include "config/rules/corporate_actions.hpp"
#include "config/settings.hpp"
#include "config/settlement/settlement_settings.hpp"
#include "messages/settlement/queries.hpp"

namespace madang::settlement {
namespace {

using accounts::pay_dividend;

/// So long after the day a dividend is still paid to those that were missed.
constexpr std::int32_t days_late_max = 30;

/// The one that is due and follows behind a number, by number; null: there is none.
const dividend_action* next_due(const std::vector<dividend_action>& all, calendar_day day, std::uint64_t after) {
  const dividend_action* next = nullptr;
  for (const auto& one : all) {
    const bool is_due = one.pay_date <= day && one.pay_date.value > day.value - days_late_max;
    if (is_due && one.id() > after && (next == nullptr || one.id() < next->id())) next = &one;
  }
  return next;
}

}  // namespace

jobs::step_outcome pay_dividends(const jobs::step_context& step, calendar_day day) {
  // action, last account, accounts, differences
  auto at = parse_numbers<4>(step.cursor);
  if (!at) return jobs::step_failed{{"parameters_invalid", "The job's cursor cannot be read."}};
  if (step.at.client == nullptr) return jobs::step_unavailable{"nobody answers here"};
  const auto& wanted = step.at.config.of<settlement_settings>();
  const auto actions = load_corporate_actions(wanted.actions_file);
  if (!actions) return jobs::step_failed{{"actions_invalid", to_text(actions.error())}};
  const auto days = load_market_calendar(wanted.days_file);
  if (!days) return jobs::step_failed{{"days_invalid", to_text(days.error())}};
  auto& [action, account, done, differences] = *at;
  batch_tally tally{done, differences};
  // The action of the cursor goes on while an account stands there.
  const auto* now = next_due(actions->dividends, day, account != 0 && action != 0 ? action - 1 : action);
  if (now == nullptr) return jobs::done_with_json(tally.json());
  list_holders query{now->symbol, {}};
  query.at.limit = static_cast<std::uint32_t>(wanted.batch_accounts);
  query.at.before = account;
  const auto holders = jobs::ask_lists(step.at.lists, query);
  if (!holders) return jobs::step_unavailable{holders.error().text};
  const auto cum = cum_day(*days, market_of(now->symbol), now->record_date);
  std::vector<pay_dividend> commands;
  for (const auto& one : holders->items) {
    commands.push_back({one.account, now->id(), now->symbol, cum, now->record_date, now->pay_date, now->per_share,
                        now->withheld, std::nullopt});
  }
  for (const auto& given : ask_with_history(step, std::move(commands))) tally.take(given);
  const bool more = holders->more && !holders->items.empty();
  *at = {now->id(), more ? holders->items.back().account.value : 0, tally.accounts, tally.differences};
  return jobs::step_more{numbers_text(*at), 0};
}

}  // namespace madang::settlement
