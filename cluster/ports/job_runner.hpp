#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "messages/jobs/job.hpp"

namespace madang::jobs {

/// A step to run. Its outcome comes back to the job as a `step_finished`.
struct step_order {
  job_id job;
  user_id user;
  std::string kind;
  std::string parameters;
  std::string cursor;
  std::uint64_t step = 0;
  std::int64_t pause_ms = 0;  ///< before it runs: after a step that was unavailable
};

/// Gives the jobs of a node their turns and runs their steps. It holds nothing durable: jobs that recovery brings back
/// say again what they want. Thread-safe.
class job_runner {
 public:
  virtual ~job_runner() = default;

  virtual bool knows(std::string_view kind) const = 0;
  /// Counts a new job among its user's unfinished ones. False: the user has as many as allowed, it is not counted.
  virtual bool admit(job_id job, user_id user) = 0;
  /// The job wants to run; a `job_turn` comes when there is a place, users in turn. A job that has its place gets the
  /// `job_turn` at once; one that was never admitted is counted.
  virtual void queue(job_id job, user_id user) = 0;
  /// Runs a step of a job that has a place; of any other job nothing.
  virtual void run(step_order order) = 0;
  /// The job is over, or was never begun: its place is free, a step that runs is told to stop.
  virtual void leave(job_id job) = 0;
  /// Removes what a job that is over has written, behind its last step.
  virtual void discard(job_id job) = 0;
};

}  // namespace madang::jobs
