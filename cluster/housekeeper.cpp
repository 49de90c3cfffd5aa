#include "cluster/housekeeper.hpp"

#include <chrono>

namespace madang {

housekeeper::housekeeper(local_region& entities, journal& events, const clock& time, node_metrics& metrics, housekeeping plan)
    : entities_(entities),
      events_(events),
      time_(time),
      metrics_(metrics),
      plan_(std::move(plan)),
      last_checkpoint_(events.checkpoint()),
      today_{INT32_MIN} {
  open_day_if_due();
  thread_ = std::thread([this] { run(); });
}

housekeeper::~housekeeper() {
  {
    std::lock_guard guard(lock_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void housekeeper::run() {
  std::unique_lock guard(lock_);
  while (!stopping_) {
    wake_.wait_for(guard, std::chrono::milliseconds(plan_.sweep_every_ms));
    if (stopping_) return;
    guard.unlock();
    entities_.sweep(time_.now(), SIZE_MAX);
    checkpoint_if_due();
    open_day_if_due();
    guard.lock();
  }
}

void housekeeper::checkpoint_if_due() {
  auto last = events_.last();
  if (last.value - last_checkpoint_.value < plan_.checkpoint_every_events) return;
  // The last snapshot may come when the housekeeper has gone.
  auto done = [&events = events_, &metrics = metrics_](position at) {
    events.complete_checkpoint(at);
    metrics.checkpoints.add();
  };
  if (entities_.begin_checkpoint(done)) last_checkpoint_ = last;
}

void housekeeper::open_day_if_due() {
  auto day = day_in_zone(time_.now(), plan_.market_utc_offset_s);
  if (day <= today_) return;
  today_ = day;
  plan_.open_day(day);
}

}  // namespace madang
