#pragma once

#include "actors/kernel/job_steps.hpp"
#include "messages/time.hpp"

/// One step of each kind of batch.
namespace madang::settlement {

/// TRADES: how many orders have traded on the day, by the date on which that is settled.
jobs::step_outcome count_trades(const jobs::step_context& step, calendar_day day);
/// CASH: each account that has something due on the day or before is told to settle it; the job looks again until none
/// has, so that whatever was lost in between is told once more. The account itself settles a date only once.
jobs::step_outcome settle_accounts(const jobs::step_context& step, calendar_day day);
/// TAX: what was taxed in the month before that of the day, by kind and currency.
jobs::step_outcome sum_up_taxes(const jobs::step_context& step, calendar_day day);
/// STATEMENT: the quarter before that of the day, a line of CSV for each account.
jobs::step_outcome write_statements(const jobs::step_context& step, calendar_day day);
/// DIVIDEND: what is to be paid on the day, or was in the month before. An account is paid once.
jobs::step_outcome pay_dividends(const jobs::step_context& step, calendar_day day);
/// CORPORATE_ACTION: splits and rights of the day, or of a while before. An account's shares are split once, and its
/// rights are credited and closed once.
jobs::step_outcome run_corporate_actions(const jobs::step_context& step, calendar_day day);
/// INTEREST and FEE: of the month before that of the day, once for each account.
jobs::step_outcome pay_interests(const jobs::step_context& step, calendar_day day);
jobs::step_outcome charge_fees(const jobs::step_context& step, calendar_day day);
/// RECONCILE: every ledger is read against itself.
jobs::step_outcome reconcile_ledgers(const jobs::step_context& step, calendar_day day);

}  // namespace madang::settlement
