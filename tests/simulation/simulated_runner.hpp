#pragma once

#include <utility>
#include <vector>

#include "cluster/jobs/job_dispatcher.hpp"
#include "messages/jobs/job_messages.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/support/idle_services.hpp"

namespace madang::simulation {

/// The job runner of a simulated node: the real queue, and steps that run when the simulation says so, in any order.
class simulated_runner final : public jobs::job_runner {
 public:
  simulated_runner(chance& random, const jobs::job_kind_registry& kinds, region& entities)
      : random_(random), kinds_(kinds), entities_(entities) {}

  bool knows(std::string_view kind) const override { return kinds_.find(kind) != nullptr; }
  bool admit(jobs::job_id job, user_id user) override { return queue_.admit(job, user); }
  void queue(jobs::job_id job, user_id user) override { give(queue_.queue(job, user)); }
  void run(jobs::step_order order) override {
    if (!queue_.has_place(order.job)) return;
    std::erase_if(orders_, [&](const jobs::step_order& one) { return one.job == order.job; });
    orders_.push_back(std::move(order));
  }
  void discard(jobs::job_id) override {}
  void leave(jobs::job_id job) override {
    std::erase_if(orders_, [&](const jobs::step_order& one) { return one.job == job; });
    give(queue_.leave(job));
  }

  /// One step of one job. False: none waits.
  bool run_one() {
    if (orders_.empty()) return false;
    std::swap(orders_.back(), random_.one_of(orders_));
    const auto order = std::move(orders_.back());
    orders_.pop_back();
    auto outcome = jobs::run_step(kinds_, order, idle_.services(), [] { return false; });
    entities_.tell(order.job, jobs::step_finished{order.step, std::move(outcome)});
    return true;
  }
  void forget() { orders_.clear(); }

 private:
  void give(const std::vector<jobs::job_id>& turns) {
    for (const auto job : turns) entities_.tell(job, jobs::job_turn{});
  }

  chance& random_;
  const jobs::job_kind_registry& kinds_;
  region& entities_;
  jobs::idle_services idle_;
  jobs::job_queue queue_{{2, 1, 3}};
  std::vector<jobs::step_order> orders_;
};

}  // namespace madang::simulation
