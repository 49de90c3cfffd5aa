#pragma once

#include <map>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "cluster/ports/clock.hpp"
#include "cluster/ports/entity_client.hpp"
#include "cluster/ports/region.hpp"
#include "cluster/ports/settlement_metrics.hpp"
#include "config/rules/settlement_rules.hpp"
#include "config/settings.hpp"
#include "messages/jobs/job.hpp"
#include "messages/settlement/settlement_day.hpp"

namespace madang {

/// A batch that begins by itself, and the day that it is one of.
using due_run = std::pair<calendar_day, settlement::run_kind>;
/// What is due by a day: the batches of the last trading day, those of its month and its quarter on their first trading
/// days. A day that a batch has had is passed over by the day itself, so that what a stop of the platform has kept from
/// beginning is made up for. `evening`: the day's trades are over.
std::vector<due_run> due_runs(const market_calendar& days, calendar_day day, const settings& config, bool evening);

/// Asks the days to begin their batches, and those that have failed to begin anew; lets a symbol trade that a batch has
/// left halted after its split was through. It keeps nothing: days decide, and
/// another node may ask the same. `open_day` and `look` on one thread.
class settlement_schedule {
 public:
  settlement_schedule(const settings& config, const settlement_rules& rules, region& entities, entity_client& client,
                      const clock& time, settlement_metrics& counted);

  void open_day(calendar_day day);
  /// From time to time.
  void look();

 private:
  void begin(calendar_day day, bool evening);
  void tell_to_begin(calendar_day day, settlement::run_kind kind);
  void ask_after_failed();
  void take_day(calendar_day day, const settlement::settlement_day_view& view);
  void take_job(calendar_day day, const settlement::run_view& run, const jobs::job_view& job);
  /// Symbols whose split is through for all accounts, and whose batch has gone without letting them trade.
  void ask_after_halted();
  /// `is_over`: the day is past, and begins none any more.
  void take_halted(const settlement::open_adjustments_view& view, bool is_over);
  void let_go(calendar_day day, const settlement::open_adjustment& one);
  /// The run's job is what the day has of this kind. Whether it has failed for good is counted, and said once.
  void note_failed(calendar_day day, const settlement::run_view& run, bool for_good);

  const settings& config_;
  const settlement_rules& rules_;
  region& entities_;
  entity_client& client_;
  const clock& time_;
  settlement_metrics& counted_;
  calendar_day today_;
  bool evening_ = false;
  unix_nanos next_look_;
  std::mutex lock_;                                           ///< over what follows: answers come on the gate's thread
  std::set<jobs::job_id> over_;                               ///< nobody asks after them any more
  std::set<calendar_day> quiet_;                              ///< all of whose batches are
  std::map<due_run, jobs::job_id> failed_;                    ///< for good
  std::set<calendar_day> halting_;                            ///< that may have adjustments whose symbols are halted
  std::set<std::pair<calendar_day, std::uint64_t>> through_;  ///< of them, those that were through at the last look
};

}  // namespace madang
