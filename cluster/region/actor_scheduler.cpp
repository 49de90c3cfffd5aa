#include "cluster/region/actor_scheduler.hpp"

#include <pthread.h>

#include <caf/actor_system.hpp>
#include <caf/execution_unit.hpp>
#include <caf/logger.hpp>

namespace madang {

void timeout_clock::set_ordinary_timeout(time_point at, caf::abstract_actor* self, caf::atom_value type,
                                         std::uint64_t id) {
  used_ = true;
  thread_safe_actor_clock::set_ordinary_timeout(at, self, type, id);
}

void timeout_clock::set_request_timeout(time_point at, caf::abstract_actor* self, caf::message_id id) {
  used_ = true;
  thread_safe_actor_clock::set_request_timeout(at, self, id);
}

void timeout_clock::set_multi_timeout(time_point at, caf::abstract_actor* self, caf::atom_value type,
                                      std::uint64_t id) {
  used_ = true;
  thread_safe_actor_clock::set_multi_timeout(at, self, type, id);
}

void timeout_clock::cancel_timeouts(caf::abstract_actor* self) {
  if (used_) thread_safe_actor_clock::cancel_timeouts(self);
}

/// One thread and the actors that were woken on it.
class actor_scheduler::worker final : public caf::execution_unit {
 public:
  worker(actor_scheduler& home, run_queue<caf::resumable>::thread_queue& own)
      : caf::execution_unit(&home.system()), home_(home), own_(own) {}

  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void join() { thread_.join(); }

  void exec_later(caf::resumable* actor) override { home_.enqueue(actor); }

  /// The worker of `home` whose thread this is, if any.
  static worker* here(const actor_scheduler& home) {
    return current_ != nullptr && &current_->home_ == &home ? current_ : nullptr;
  }
  run_queue<caf::resumable>::thread_queue& own() { return own_; }

 private:
  void run() {
    pthread_setname_np(pthread_self(), "actors");
    current_ = this;
    system().thread_started();
    while (auto* actor = home_.ready_.next(own_)) {
      // Spawning names the system's log to the thread, and from then on CAF notes each turn there. We do not read it.
      caf::logger::set_current_actor_system(nullptr);
      switch (actor->resume(this, home_.max_throughput())) {
        case caf::resumable::resume_later:
          own_.push(actor);
          break;
        case caf::resumable::awaiting_message:
        case caf::resumable::done:
        case caf::resumable::shutdown_execution_unit:
          caf::intrusive_ptr_release(actor);
          break;
      }
    }
    system().thread_terminates();
  }

  static thread_local worker* current_;
  actor_scheduler& home_;
  run_queue<caf::resumable>::thread_queue& own_;
  std::thread thread_;
};

thread_local actor_scheduler::worker* actor_scheduler::worker::current_ = nullptr;

actor_scheduler::actor_scheduler(caf::actor_system& system) : abstract_coordinator(system) {}
actor_scheduler::~actor_scheduler() = default;

caf::actor_system::module* actor_scheduler::make(caf::actor_system& system, caf::detail::type_list<>) {
  return new actor_scheduler(system);
}

void actor_scheduler::enqueue(caf::resumable* actor) {
  if (auto* here = worker::here(*this)) {
    ready_.add(actor, here->own());
  } else {
    ready_.add(actor);
  }
}

void actor_scheduler::start() {
  ready_.set_threads(num_workers());
  for (std::size_t i = 0; i < num_workers(); ++i)
    workers_.push_back(std::make_unique<worker>(*this, ready_.of_thread(i)));
  for (auto& each : workers_) each->start();
  clock_thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "actor-clock");
    clock_.run_dispatch_loop();
  });
  abstract_coordinator::start();
}

void actor_scheduler::stop() {
  stop_actors();
  ready_.close();
  for (auto& each : workers_) each->join();
  clock_.cancel_dispatch_loop();
  clock_thread_.join();
  // Who is cleaned up may still wake others.
  while (auto* left = ready_.leftover()) cleanup_and_release(left);
}

}  // namespace madang
