#include "cluster/region/maintenance_loop.hpp"

#include <pthread.h>
#include <algorithm>
#include <chrono>

namespace madang {
namespace {

/// Between two rounds of asking for snapshots: a checkpoint is spread out, for everybody at once would stop the market.
constexpr auto asking_pause = std::chrono::milliseconds(10);
constexpr std::size_t sweep_slices = 16;

}  // namespace

maintenance_loop::maintenance_loop(local_region& entities, journal& events, const clock& time, maintenance_plan plan)
    : entities_(entities),
      events_(events),
      time_(time),
      plan_(std::move(plan)),
      last_checkpoint_(events.checkpoint()),
      today_{INT32_MIN} {
  open_day_if_due();
  thread_ = std::thread([this] { run(); });
}

maintenance_loop::~maintenance_loop() {
  {
    std::lock_guard guard(lock_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void maintenance_loop::run() {
  pthread_setname_np(pthread_self(), "maintenance");
  using steady = std::chrono::steady_clock;
  const auto slice = std::chrono::microseconds(plan_.sweep_every_ms * 1'000 / static_cast<std::int64_t>(sweep_slices));
  auto next_sweep = steady::now() + slice;
  std::size_t slices = 0;
  bool asking = false;
  std::unique_lock guard(lock_);
  while (!stopping_) {
    wake_.wait_until(guard, asking ? std::min(next_sweep, steady::now() + asking_pause) : next_sweep);
    if (stopping_) return;
    guard.unlock();
    if (steady::now() >= next_sweep) {
      next_sweep = steady::now() + slice;
      if (++slices % sweep_slices == 0) entities_.begin_round();
      entities_.sweep(entities_.size() / sweep_slices + 1);
      checkpoint_if_due();
      open_day_if_due();
      if (plan_.watch) plan_.watch();
    }
    asking = entities_.continue_checkpoint();
    guard.lock();
  }
}

void maintenance_loop::checkpoint_if_due() {
  auto last = events_.last();
  if (last.value - last_checkpoint_.value < plan_.checkpoint_every_events) return;
  if (plan_.may_checkpoint && !plan_.may_checkpoint()) return;
  // The last snapshot may come when the maintenance loop has gone.
  auto done = [&events = events_](position at) { events.complete_checkpoint(at); };
  if (entities_.begin_checkpoint(done)) last_checkpoint_ = last;
}

void maintenance_loop::open_day_if_due() {
  auto day = day_in_zone(time_.now(), plan_.market_utc_offset_s);
  if (day <= today_) return;
  today_ = day;
  plan_.open_day(day);
}

}  // namespace madang
