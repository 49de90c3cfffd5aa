#pragma once

#include <vector>

#include "cluster/ports/channels.hpp"
#include "cluster/ports/clock.hpp"
#include "cluster/ports/id_source.hpp"
#include "cluster/ports/market/market_cache.hpp"
#include "cluster/ports/metrics.hpp"
#include "cluster/ports/region.hpp"
#include "config/rules/market_rules.hpp"
#include "config/settings.hpp"
#include "messages/envelope/request.hpp"
#include "persistence/ports/gate.hpp"
#include "persistence/ports/journal.hpp"

namespace madang::jobs {
class job_runner;
}

namespace madang {

class risk_desk;
class portfolio_watches;
struct settlement_rules;

/// The doors that an entity's shell may use. Owned by the node; outlives every actor.
struct entity_ports {
  madang::journal& journal;
  gate& outputs;
  region& entities;
  const clock& time;
  market_cache& cache;
  const interest& listeners;
  id_source& ids;
  node_metrics& metrics;
  const settings& config;
  const market_rules& rules;
  jobs::job_runner* jobs = nullptr;  ///< null: this node runs no jobs
  /// The instruments that the node is configured with; known before their actors are up. Null: none.
  const std::vector<market::instrument_listing>* listings = nullptr;
  risk_desk* risk = nullptr;                     ///< null: no rules of risk
  portfolio_watches* watches = nullptr;          ///< null: nobody watches portfolios here
  const settlement_rules* settlement = nullptr;  ///< null: everything is settled at once
  node_home home = 0;                            ///< of this process, as tokens for answers name it
};

}  // namespace madang
