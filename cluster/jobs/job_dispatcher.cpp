#include "cluster/jobs/job_dispatcher.hpp"

#include <exception>
#include <utility>

#include "persistence/ports/result_files.hpp"

namespace madang::jobs {

step_outcome run_step(const job_kind_registry& kinds, const step_order& order, const step_services& services,
                      std::function<bool()> is_cancelled) {
  const auto* kind = kinds.find(order.kind);
  if (kind == nullptr) return step_failed{{"job_kind_unknown", "there is no kind of job called " + order.kind}};
  try {
    return kind->run_step(
        {order.job, order.user, order.parameters, order.cursor, order.step, std::move(is_cancelled), services});
  } catch (const std::exception& bug) {
    return step_failed{{"step_broken", bug.what()}};
  }
}

job_dispatcher::job_dispatcher(const job_kind_registry& kinds, step_services services, job_limits limits,
                               std::size_t threads, job_reports reports)
    : kinds_(kinds),
      services_(services),
      reports_(std::move(reports)),
      queue_(limits),
      pool_(threads,
            [this](const step_order& order, const step_pool::cancelled& is_cancelled) { work(order, is_cancelled); }) {}

void job_dispatcher::work(const step_order& order, const step_pool::cancelled& is_cancelled) {
  if (order.step == cleanup) return services_.files.discard(order.job);
  auto outcome = run_step(kinds_, order, services_, is_cancelled);
  if (!is_cancelled()) reports_.finished(order.job, {order.step, std::move(outcome)});
}

bool job_dispatcher::admit(job_id job, user_id user) {
  const std::lock_guard guard(lock_);
  return queue_.admit(job, user);
}

void job_dispatcher::queue(job_id job, user_id user) {
  std::unique_lock guard(lock_);
  const auto turns = queue_.queue(job, user);
  guard.unlock();
  give_turns(turns);
}

bool job_dispatcher::has_place(job_id job) {
  const std::lock_guard guard(lock_);
  return queue_.has_place(job);
}

void job_dispatcher::run(step_order order) {
  if (has_place(order.job)) pool_.run(std::move(order));
}

void job_dispatcher::leave(job_id job) {
  std::unique_lock guard(lock_);
  const auto turns = queue_.leave(job);
  guard.unlock();
  pool_.cancel(job);
  give_turns(turns);
}

/// It waits until a step of the job that still runs has ended.
void job_dispatcher::discard(job_id job) {
  step_order removal;
  removal.job = job;
  removal.step = cleanup;
  pool_.run(std::move(removal));
}

void job_dispatcher::give_turns(const std::vector<job_id>& to) {
  for (const auto job : to) reports_.turn(job, {});
}

}  // namespace madang::jobs
