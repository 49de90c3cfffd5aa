#pragma once

#include "cluster/channels.hpp"
#include "cluster/clock.hpp"
#include "cluster/id_source.hpp"
#include "cluster/market_board.hpp"
#include "cluster/metrics.hpp"
#include "cluster/region.hpp"
#include "config/rules/market_rules.hpp"
#include "config/settings.hpp"
#include "persistence/gate.hpp"
#include "persistence/journal.hpp"

namespace madang {

/// The doors that an entity's shell may use. Owned by the node; outlives every actor.
struct entity_ports {
  madang::journal& journal;
  gate& outputs;
  region& entities;
  const clock& time;
  market_board& board;
  const interest& listeners;
  id_source& ids;
  node_metrics& metrics;
  const settings& config;
  const market_rules& rules;
};

}  // namespace madang
