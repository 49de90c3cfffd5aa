#include "actors/settlement/batch_job.hpp"

#include <string>

#include "actors/settlement/batch_steps_job.hpp"
#include "actors/settlement/settlement_day.hpp"

namespace madang::settlement {
namespace {

jobs::step_outcome run_step(const jobs::step_context& step) {
  const auto batch = parse_job_parameters(step.parameters);
  if (!batch) return jobs::step_failed{{"parameters_invalid", "The job's parameters cannot be read."}};
  if (batch->second == run_kind::cash) return settle_accounts(step, batch->first);
  if (batch->second == run_kind::reconcile) return reconcile_ledgers(step, batch->first);
  return jobs::step_failed{{"kind_not_served", "There is no batch of this kind."}};
}

}  // namespace

jobs::job_kind batch_job() {
  return {std::string(batch_word), "A batch of settlement", run_step};
}

}  // namespace madang::settlement
