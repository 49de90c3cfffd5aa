#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "cluster/region/local_region.hpp"

namespace madang {

struct maintenance_plan {
  std::int64_t sweep_every_ms = 1'000;  ///< in slices, so that the asked ones do not crowd the scheduler
  std::uint64_t checkpoint_every_events = 200'000;
  std::int32_t market_utc_offset_s = 32'400;
  /// Tells all symbols that this day has begun.
  std::function<void(calendar_day)> open_day;
  /// Whether the journal's tail may begin later than it does; empty: always.
  std::function<bool()> may_checkpoint = {};
  /// Called with every slice of a sweep; may be empty.
  std::function<void()> watch;
};

/// The node's slow rhythm, on one thread: sweeps the region, takes checkpoints, opens days.
class maintenance_loop {
 public:
  maintenance_loop(local_region& entities, journal& events, const clock& time, maintenance_plan plan);
  ~maintenance_loop();

 private:
  void run();
  void checkpoint_if_due();
  void open_day_if_due();

  local_region& entities_;
  journal& events_;
  const clock& time_;
  maintenance_plan plan_;
  position last_checkpoint_;
  calendar_day today_;
  std::mutex lock_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace madang
