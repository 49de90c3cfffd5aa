#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "actors/makers/maker_actor.hpp"
#include "cluster/contexts.hpp"
#include "cluster/market/node_market.hpp"
#include "cluster/node/node_risk.hpp"
#include "cluster/recovery/node_recovery.hpp"
#include "cluster/region/local_region.hpp"
#include "config/rules/market_clocks.hpp"
#include "config/rules/settlement_rules.hpp"
#include "tests/simulation/faulty_ports.hpp"
#include "tests/simulation/simulated_runner.hpp"

namespace madang::simulation {

/// What outlives a node: its settings, rules, clock and disk.
struct surroundings {
  const settings& config;
  const market_rules& rules;
  const virtual_clock& time;
  chance& random;
  const jobs::job_kind_registry& job_kinds;
  const std::vector<instrument_listing>& listings;
};

/// One life of a node: the real entities, region and gate on CAF's testing scheduler, on one thread. Nothing moves
/// unless it is told to; which actor is next is random.
class simulated_node {
 public:
  simulated_node(surroundings around, memory_journal& disk, watched_gate::receiver receive);
  /// Everything in memory is gone; nothing more is said to anybody.
  ~simulated_node();

  /// An entity whose events this node cannot apply.
  void poison(entity_id id) { poisoned_ = id; }
  bool poisoned() const { return poisoned_.has_value(); }
  recovery_report recover();
  /// Lists the symbols and opens their public channels.
  void open_market();
  /// `resting`: their orders from before.
  void start_makers(std::vector<order_view> resting);
  void stop_makers();
  void tell_makers(answer&& given);
  /// Moves the clock of the actors that wait for a time.
  void pass(std::int64_t nanos);

  /// One message of one actor. False: no actor has any.
  bool run_one();
  /// One read of the disk for the region, or one step of a job. False: none waits.
  bool run_job();
  /// Until nothing moves; jobs too.
  void run_all();

  crowded_region& entities() { return region_; }
  entity_ports& ports() { return ports_; }
  const entity_registry& kinds() const { return contexts_.entities; }
  faulty_journal& events() { return journal_; }
  watched_gate& outputs() { return gate_; }
  interest& listeners() { return market_.listeners(); }
  public_channels& channels() { return market_.channels(); }
  node_metrics& metrics() { return metrics_; }
  id_source& ids() { return ids_; }
  bool alive() const { return alive_; }

 private:
  struct testing_config : caf::actor_system_config {
    testing_config();
  };
  entity_registry kinds_with_poison();

  surroundings around_;
  bool alive_ = true;
  std::optional<entity_id> poisoned_;
  faulty_journal journal_;
  watched_gate gate_;
  node_metrics metrics_;
  market::node_market market_;
  market_calendar days_;
  market_hours hours_;
  market_clocks clocks_{market::clock_mode::simulated, 0, days_, hours_};
  id_source ids_;
  registries contexts_;
  entity_registry kinds_;
  testing_config config_;
  caf::actor_system system_;
  caf::scheduler::test_coordinator& scheduler_;
  std::deque<std::function<void()>> jobs_;
  crowded_region region_;
  simulated_runner runner_;
  node_risk risk_;
  settlement_rules settlement_;
  entity_ports ports_;
  makers::maker_actor makers_;
};

}  // namespace madang::simulation
