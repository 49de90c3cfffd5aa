#pragma once

#include <atomic>
#include <caf/detail/thread_safe_actor_clock.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "cluster/region/run_queue.hpp"

namespace madang {

/// A clock for which an actor's end costs nothing while nobody has ever set a timeout: CAF's own asks its thread to
/// cancel the timeouts of every actor that ends. Delayed messages are no timeouts.
class timeout_clock final : public caf::detail::thread_safe_actor_clock {
 public:
  void set_ordinary_timeout(time_point at, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override;
  void set_request_timeout(time_point at, caf::abstract_actor* self, caf::message_id id) override;
  void set_multi_timeout(time_point at, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override;
  void cancel_timeouts(caf::abstract_actor* self) override;

 private:
  std::atomic<bool> used_{false};
};

/// Gives the actors that have messages their turns on a fixed number of threads, like CAF's `sharing` policy, but in
/// the order of a run_queue: who is woken in an actor's turn stays on its thread while all are busy.
class actor_scheduler final : public caf::scheduler::abstract_coordinator {
 public:
  explicit actor_scheduler(caf::actor_system& system);
  ~actor_scheduler() override;

  /// For `caf::actor_system_config::load`.
  static caf::actor_system::module* make(caf::actor_system& system, caf::detail::type_list<>);

  void enqueue(caf::resumable* actor) override;
  caf::actor_clock& clock() noexcept override { return clock_; }

  /// Threads that have nothing to do.
  std::size_t sleeping() const { return ready_.sleeping(); }

 protected:
  void start() override;
  /// Ends the threads when nothing is ready any more.
  void stop() override;

 private:
  class worker;

  timeout_clock clock_;
  std::thread clock_thread_;
  std::vector<std::unique_ptr<worker>> workers_;
  run_queue<caf::resumable> ready_;
};

}  // namespace madang
