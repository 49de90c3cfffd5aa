#include "persistence/journal/gate_queue.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

#include "messages/ensure.hpp"

namespace madang {
namespace {

constexpr int fatal_exit_code = 70;

void report_and_exit(const std::string& why) {
  std::fprintf(stderr, "madang: the gate ends the process: %s\n", why.c_str());
  std::fflush(stderr);
  std::_Exit(fatal_exit_code);
}

}  // namespace

gate_queue::gate_queue(output_sink sink, node_metrics* metrics, end_process fatal)
    : sink_(std::move(sink)), metrics_(metrics), fatal_(fatal ? std::move(fatal) : end_process(report_and_exit)) {}

void gate_queue::attach(const journal& truth) {
  std::lock_guard lock(mutex_);
  ensure(journal_ == nullptr, "a gate has one journal");
  journal_ = &truth;
}

void gate_queue::pass(output out) {
  take(std::move(out));
}
void gate_queue::when_open(std::function<void()> then) {
  take(std::move(then));
}

void gate_queue::take(item what) {
  std::unique_lock lock(mutex_);
  ensure(journal_ != nullptr, "a gate without a journal");
  // Read under the lock: the thread that moves the durable position comes by here afterwards, so nothing is overlooked.
  const auto need = journal_->last();
  if (metrics_ != nullptr && need > journal_->durable()) metrics_->outputs_held.add();
  held_.push_back({need, std::move(what)});
  deliver(lock);
}

void gate_queue::opened() {
  std::unique_lock lock(mutex_);
  deliver(lock);
}

std::size_t gate_queue::waiting() const {
  std::lock_guard lock(mutex_);
  return held_.size();
}

void gate_queue::deliver(std::unique_lock<std::mutex>& lock) {
  if (delivering_) return;
  delivering_ = true;
  while (true) {
    const auto durable = journal_->durable();
    std::vector<item> ready;
    while (!held_.empty() && held_.front().need <= durable) {
      ready.push_back(std::move(held_.front().what));
      held_.pop_front();
    }
    if (ready.empty()) break;
    lock.unlock();
    if (!hand_over_safely(std::move(ready))) return;
    lock.lock();
  }
  delivering_ = false;
}

bool gate_queue::hand_over_safely(std::vector<item>&& items) {
  try {
    hand_over(std::move(items));
    return true;
  } catch (const std::exception& bug) {
    fatal_(std::string("an output could not leave: ") + bug.what());
  } catch (...) {
    fatal_("an output could not leave: something was thrown that says nothing");
  }
  return false;
}

void gate_queue::hand_over(std::vector<item>&& items) {
  std::vector<output> outputs;
  const auto flush = [&] {
    if (outputs.empty()) return;
    if (metrics_ != nullptr) metrics_->outputs_passed.add(outputs.size());
    sink_(std::exchange(outputs, {}));
  };
  for (auto& each : items) {
    if (auto* out = std::get_if<output>(&each)) {
      outputs.push_back(std::move(*out));
    } else {
      flush();
      std::get<std::function<void()>>(each)();
    }
  }
  flush();
}

}  // namespace madang
