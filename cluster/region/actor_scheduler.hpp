#pragma once

#include <atomic>
#include <caf/detail/thread_safe_actor_clock.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace madang {

/// A clock for which an actor's end costs nothing while nobody has ever set a timeout: CAF's own asks its thread to cancel
/// the timeouts of every actor that ends. Delayed messages are no timeouts.
class timeout_clock final : public caf::detail::thread_safe_actor_clock {
 public:
  void set_ordinary_timeout(time_point at, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override;
  void set_request_timeout(time_point at, caf::abstract_actor* self, caf::message_id id) override;
  void set_multi_timeout(time_point at, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) override;
  void cancel_timeouts(caf::abstract_actor* self) override;

 private:
  std::atomic<bool> used_{false};
};

/// Gives the actors that have messages their turns on a fixed number of threads, like CAF's `sharing` policy: no thread
/// polls, and no actor waits while a thread has nothing to do. But who is woken in an actor's turn stays on its thread while
/// all are busy: what was just written is near, and no lock is shared. Those who are woken from outside wait for all
/// threads together, and each thread looks there every few turns.
class actor_scheduler final : public caf::scheduler::abstract_coordinator {
 public:
  explicit actor_scheduler(caf::actor_system& system);
  ~actor_scheduler() override;

  /// For `caf::actor_system_config::load`.
  static caf::actor_system::module* make(caf::actor_system& system, caf::detail::type_list<>);

  void enqueue(caf::resumable* actor) override;
  caf::actor_clock& clock() noexcept override { return clock_; }

  /// Threads that have nothing to do.
  std::size_t sleeping() const { return sleeping_; }

 protected:
  void start() override;
  /// Ends the threads when nothing is ready any more.
  void stop() override;

 private:
  class worker;

  bool fill(worker& by);
  bool steal(const worker& by);
  caf::resumable* leftover();

  timeout_clock clock_;
  std::thread clock_thread_;
  std::vector<std::unique_ptr<worker>> workers_;
  std::mutex lock_;
  std::condition_variable signal_;
  std::deque<caf::resumable*> ready_;  ///< for whoever is free
  std::atomic<std::size_t> sleeping_{0};
  bool stopping_ = false;
};

}  // namespace madang
