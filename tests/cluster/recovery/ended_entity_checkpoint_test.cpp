#include <gtest/gtest.h>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include "actors/jobs/job_entity.hpp"
#include "actors/kernel/entity_core.hpp"
#include "cluster/market/interest_table.hpp"
#include "cluster/market/market_cache_memory.hpp"
#include "cluster/region/local_region.hpp"
#include "persistence/memory/memory_journal.hpp"
#include "tests/cluster/region/region_stage.hpp"
#include "tests/support/job_stage.hpp"

namespace madang {
namespace {

/// A running job, which keeps no snapshot once it is over, before a disk that acts when the test says so.
class an_entity_that_ends : public testing::Test {
 protected:
  an_entity_that_ends() {
    core.commit(*decide(core.state(), jobs::request_job{jobs::own_job, jobs::job_owner, "ledger_export", "p"}, {},
                        {true, true}));
    core.commit(decide_turn(core.state(), {}, true));
    journal.flush();
  }
  memory_journal_options options() const {
    memory_journal_options wanted;
    wanted.time = &time;
    return wanted;
  }
  static revived<jobs::job> blank_job() {
    revived<jobs::job> made;
    made.state.id = jobs::own_job;
    return made;
  }
  void end() { core.commit(*decide(core.state(), jobs::cancel_job{jobs::own_job, jobs::job_owner})); }

  stage_clock time;
  memory_journal journal{options()};
  answers_gate outputs;
  market_cache_memory cache{[](channel_id) { return false; }};
  interest_table listeners;
  id_source ids{time};
  node_metrics metrics;
  settings config;
  market_rules rules{{}, {}};
  entity_registry kinds;
  caf::actor_system_config actor_config;
  caf::actor_system system{actor_config};
  local_region region{system, kinds, journal, [](const std::function<void()>&) {}, {}};
  entity_ports ports{journal, outputs, region, time, cache, listeners, ids, metrics, config, rules};
  entity_core<jobs::job_entity> core{jobs::entity_of(jobs::own_job), blank_job(), ports};
};

TEST_F(an_entity_that_ends, leaves_no_checkpoint_that_a_crash_would_find_without_it) {
  const auto asked_at = journal.last();
  end();
  core.put_snapshot();
  journal.complete_checkpoint(asked_at);
  EXPECT_LT(journal.checkpoint(), asked_at) << "its end is not durable, and nothing else says that it lives";
  const auto found = journal.crash(options());
  EXPECT_LT(found->checkpoint(), asked_at) << "a start reads the job's events";
  journal.flush();
  EXPECT_EQ(journal.checkpoint(), asked_at);
}

TEST_F(an_entity_that_ends, holds_up_no_checkpoint_once_its_end_is_durable) {
  const auto asked_at = journal.last();
  end();
  journal.flush();
  core.put_snapshot();
  journal.complete_checkpoint(asked_at);
  EXPECT_EQ(journal.checkpoint(), asked_at);
}

}  // namespace
}  // namespace madang
