#pragma once

#include <utility>

#include "actors/jobs/job.hpp"
#include "tests/support/domain_stage.hpp"

namespace madang::jobs {

constexpr user_id job_owner{0x9'0051};
constexpr user_id job_stranger{0x9'0052};
constexpr job_id own_job{0x7'0051};

using recorded_job = recorded<job, job_event>;

/// A queued job of `job_owner`.
inline recorded_job requested_job() {
  recorded_job made;
  made.state.id = own_job;
  made.apply_all(*decide(made.state, request_job{own_job, job_owner, "ledger_export", "p"}, {}, {true, true}));
  return made;
}
/// The same with a place to run.
inline recorded_job running_job() {
  auto made = requested_job();
  made.apply_all(decide_turn(made.state, {}, true));
  return made;
}
/// Hands over the outcome of the next step.
inline void report(recorded_job& in, step_outcome outcome) {
  in.apply_all(decide(in.state, step_finished{in.state.step + 1, std::move(outcome)}, {}));
}
/// A job that real reports have brought to a status.
inline recorded_job job_in(job_status status) {
  recorded_job blank;
  blank.state.id = own_job;
  switch (status) {
    case job_status::none:
      return blank;
    case job_status::queued:
      return requested_job();
    default:
      break;
  }
  auto made = running_job();
  if (status == job_status::succeeded) report(made, step_done{});
  if (status == job_status::failed) report(made, step_failed{{"code", "detail"}});
  if (status == job_status::cancelled) made.apply_all(*decide(made.state, cancel_job{own_job, job_owner}));
  return made;
}

}  // namespace madang::jobs
