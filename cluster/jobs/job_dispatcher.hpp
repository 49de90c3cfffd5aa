#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "cluster/jobs/job_queue.hpp"
#include "cluster/jobs/step_pool.hpp"
#include "cluster/ports/job_kinds.hpp"
#include "cluster/ports/job_runner.hpp"

namespace madang::jobs {

/// How a job hears from its runner; in a node these go through the region.
struct job_reports {
  std::function<void(job_id, job_turn)> turn;
  std::function<void(job_id, step_finished)> finished;
};

/// Runs one step in place: what the kind returns, or why it could not. A kind that throws has failed.
step_outcome run_step(const job_kind_registry& kinds, const step_order& order, const step_services& services,
                      std::function<bool()> is_cancelled);

/// The job runner of a node: turns by `job_queue`, steps on a `step_pool`. Thread-safe.
class job_dispatcher final : public job_runner {
 public:
  job_dispatcher(const job_kind_registry& kinds, step_services services, job_limits limits, std::size_t threads,
                 job_reports reports);
  ~job_dispatcher() override { stop(); }

  /// No step runs when it returns, and none is begun any more.
  void stop() { pool_.stop(); }

  bool knows(std::string_view kind) const override { return kinds_.find(kind) != nullptr; }
  bool admit(job_id job, user_id user) override;
  void queue(job_id job, user_id user) override;
  void run(step_order order) override;
  void leave(job_id job) override;
  void discard(job_id job) override;

 private:
  /// The order that removes what a job has written; steps count from 1.
  static constexpr std::uint64_t cleanup = 0;

  bool has_place(job_id job);
  void work(const step_order& order, const step_pool::cancelled& is_cancelled);
  void give_turns(const std::vector<job_id>& to);

  const job_kind_registry& kinds_;
  step_services services_;
  job_reports reports_;
  std::mutex lock_;
  job_queue queue_;
  step_pool pool_;
};

}  // namespace madang::jobs
