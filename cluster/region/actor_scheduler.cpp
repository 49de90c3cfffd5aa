#include "cluster/region/actor_scheduler.hpp"

#include <pthread.h>

#include <algorithm>
#include <caf/actor_system.hpp>
#include <caf/execution_unit.hpp>
#include <caf/logger.hpp>

namespace madang {
namespace {

/// A thread looks for actors that are ready for all at least every so many turns, and takes so many at a time at most.
constexpr std::size_t own_turns_max = 32;
constexpr std::size_t taken_max = 8;

}  // namespace

void timeout_clock::set_ordinary_timeout(time_point at, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) {
  used_ = true;
  thread_safe_actor_clock::set_ordinary_timeout(at, self, type, id);
}

void timeout_clock::set_request_timeout(time_point at, caf::abstract_actor* self, caf::message_id id) {
  used_ = true;
  thread_safe_actor_clock::set_request_timeout(at, self, id);
}

void timeout_clock::set_multi_timeout(time_point at, caf::abstract_actor* self, caf::atom_value type, std::uint64_t id) {
  used_ = true;
  thread_safe_actor_clock::set_multi_timeout(at, self, type, id);
}

void timeout_clock::cancel_timeouts(caf::abstract_actor* self) {
  if (used_) thread_safe_actor_clock::cancel_timeouts(self);
}

/// One thread and the actors that were woken on it. Others take some of them when they have nothing to do.
class actor_scheduler::worker final : public caf::execution_unit {
 public:
  explicit worker(actor_scheduler& home) : caf::execution_unit(&home.system()), home_(home) {}

  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void join() { thread_.join(); }

  void exec_later(caf::resumable* actor) override { home_.enqueue(actor); }

  /// The worker of `home` whose thread this is, if any.
  static worker* here(const actor_scheduler& home) {
    return current_ != nullptr && &current_->home_ == &home ? current_ : nullptr;
  }

  void push(caf::resumable* actor) {
    std::lock_guard guard(own_lock_);
    own_.push_back(actor);
  }
  bool empty() {
    std::lock_guard guard(own_lock_);
    return own_.empty();
  }
  /// The first `count` of `from` come before all that wait here.
  void take_from(std::deque<caf::resumable*>& from, std::size_t count) {
    const auto end = from.begin() + static_cast<std::ptrdiff_t>(count);
    std::lock_guard guard(own_lock_);
    own_.insert(own_.begin(), from.begin(), end);
    from.erase(from.begin(), end);
  }
  /// Moves the half that would have to wait longest; one that is alone, too.
  void give_half(std::deque<caf::resumable*>& to) {
    std::lock_guard guard(own_lock_);
    const auto kept = own_.begin() + static_cast<std::ptrdiff_t>(own_.size() / 2);
    to.insert(to.end(), kept, own_.end());
    own_.erase(kept, own_.end());
  }

 private:
  void run() {
    pthread_setname_np(pthread_self(), "actors");
    current_ = this;
    system().thread_started();
    while (auto* actor = next()) {
      // Spawning names the system's log to the thread, and from then on CAF notes each turn there. We do not read it.
      caf::logger::set_current_actor_system(nullptr);
      switch (actor->resume(this, home_.max_throughput())) {
        case caf::resumable::resume_later: push(actor); break;
        case caf::resumable::awaiting_message:
        case caf::resumable::done:
        case caf::resumable::shutdown_execution_unit: caf::intrusive_ptr_release(actor); break;
      }
    }
    system().thread_terminates();
  }

  /// Null: the end.
  caf::resumable* next() {
    while (true) {
      if (++own_turns_ < own_turns_max) {
        if (auto* first = pop()) return first;
      }
      own_turns_ = 0;
      if (!home_.fill(*this)) return nullptr;
    }
  }
  caf::resumable* pop() {
    std::lock_guard guard(own_lock_);
    if (own_.empty()) return nullptr;
    auto* first = own_.front();
    own_.pop_front();
    return first;
  }

  static thread_local worker* current_;
  actor_scheduler& home_;
  std::mutex own_lock_;  ///< taken last
  std::deque<caf::resumable*> own_;
  std::size_t own_turns_ = 0;
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
    here->push(actor);
    // Either it sees a sleeper here, or the sleeper sees it there.
    if (sleeping_ == 0) return;
    std::lock_guard guard(lock_);
  } else {
    std::lock_guard guard(lock_);
    ready_.push_back(actor);
    if (sleeping_ == 0) return;
  }
  signal_.notify_one();
}

/// Gives a thread some of the actors that are ready for all, or of another thread's when there are none; waits while there is
/// nothing at all to do. False: the end.
bool actor_scheduler::fill(worker& by) {
  std::unique_lock guard(lock_);
  if (ready_.empty() && by.empty()) {
    ++sleeping_;
    signal_.wait(guard, [&] { return !ready_.empty() || steal(by) || stopping_; });
    --sleeping_;
    if (ready_.empty()) return false;
  }
  by.take_from(ready_, std::min(taken_max, (ready_.size() + workers_.size() - 1) / workers_.size()));
  if (!ready_.empty() && sleeping_ > 0) signal_.notify_one();
  return true;
}

/// Makes what waits on another thread ready for all.
bool actor_scheduler::steal(const worker& by) {
  for (auto& each : workers_) {
    if (each.get() != &by) each->give_half(ready_);
    if (!ready_.empty()) return true;
  }
  return false;
}

void actor_scheduler::start() {
  for (std::size_t i = 0; i < num_workers(); ++i) workers_.push_back(std::make_unique<worker>(*this));
  for (auto& each : workers_) each->start();
  clock_thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "actor-clock");
    clock_.run_dispatch_loop();
  });
  abstract_coordinator::start();
}

void actor_scheduler::stop() {
  stop_actors();
  {
    std::lock_guard guard(lock_);
    stopping_ = true;
  }
  signal_.notify_all();
  for (auto& each : workers_) each->join();
  clock_.cancel_dispatch_loop();
  clock_thread_.join();
  // Who is cleaned up may still wake others.
  while (auto* left = leftover()) cleanup_and_release(left);
}

caf::resumable* actor_scheduler::leftover() {
  std::lock_guard guard(lock_);
  if (ready_.empty()) return nullptr;
  auto* first = ready_.front();
  ready_.pop_front();
  return first;
}

}  // namespace madang
