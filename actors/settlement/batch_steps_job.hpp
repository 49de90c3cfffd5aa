#pragma once

#include "actors/kernel/job_steps.hpp"
#include "messages/time.hpp"

namespace madang::settlement {

/// One step of each kind of batch.
jobs::step_outcome settle_accounts(const jobs::step_context& step, calendar_day day);
jobs::step_outcome reconcile_ledgers(const jobs::step_context& step, calendar_day day);

}  // namespace madang::settlement
