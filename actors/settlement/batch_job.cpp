#include "actors/settlement/batch_job.hpp"

#include <chrono>
#include <string>
#include <variant>

#include "actors/settlement/batch_steps_job.hpp"
#include "actors/settlement/settlement_day.hpp"
#include "cluster/ports/entity_client.hpp"
#include "config/settings.hpp"
#include "messages/settlement/settlement_day_messages.hpp"
#include "messages/settlement/words.hpp"

namespace madang::settlement {
namespace {

constexpr auto patience = std::chrono::seconds(10);

jobs::step_outcome run_kind_step(const jobs::step_context& step, calendar_day day, run_kind kind) {
  switch (kind) {
    case run_kind::trades:
      return count_trades(step, day);
    case run_kind::cash:
      return settle_accounts(step, day);
    case run_kind::tax:
      return sum_up_taxes(step, day);
    case run_kind::statement:
      return write_statements(step, day);
    case run_kind::dividend:
      return pay_dividends(step, day);
    case run_kind::corporate_action:
      return run_corporate_actions(step, day);
    case run_kind::interest:
      return pay_interests(step, day);
    case run_kind::fee:
      return charge_fees(step, day);
    case run_kind::reconcile:
      return reconcile_ledgers(step, day);
  }
  return jobs::step_failed{{"kind_not_served", "There is no batch of this kind."}};
}

/// The day knows that its batch is through, and that is durable. A step that runs again says it again.
bool end_run_of(const jobs::step_context& step, calendar_day day, run_kind kind, const jobs::step_done& done) {
  const auto zone = static_cast<std::int32_t>(step.at.config.market.utc_offset_s);
  const end_run ended{day, kind, step.job, start_of_day(day, zone), differences_of(done.result.text)};
  if (step.at.client == nullptr) {
    step.at.entities.tell(settlement_of(day), client_request<end_run>{{}, ended});
    return true;
  }
  return step.at.client->ask(step.at.entities, settlement_of(day), ended, patience).has_value();
}

jobs::step_outcome run_step(const jobs::step_context& step) {
  const auto batch = parse_job_parameters(step.parameters);
  if (!batch) return jobs::step_failed{{"parameters_invalid", "The job's parameters cannot be read."}};
  auto outcome = run_kind_step(step, batch->first, batch->second);
  const auto* done = std::get_if<jobs::step_done>(&outcome);
  if (done != nullptr && !end_run_of(step, batch->first, batch->second, *done)) {
    return jobs::step_unavailable{"the day did not answer in time"};
  }
  return outcome;
}

}  // namespace

jobs::job_kind batch_job() {
  return {std::string(batch_word), "A batch of settlement", run_step};
}

}  // namespace madang::settlement
