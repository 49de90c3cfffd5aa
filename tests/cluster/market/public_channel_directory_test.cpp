#include "cluster/market/public_channel_directory.hpp"

#include <gtest/gtest.h>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/typed_event_based_actor.hpp>

#include "tests/support/made_up/made_up_market.hpp"

namespace madang {
namespace {

using namespace made_up_market;

/// Channels whose actors only count, on a scheduler that runs when told.
class a_directory : public testing::Test {
 protected:
  struct config : caf::actor_system_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };

  a_directory() {
    for (const auto channel : {book_channel, quote_channel}) {
      directory.add(channel, system.spawn([this, channel](fan_out_actor::pointer) -> fan_out_actor::behavior_type {
        return {[this, channel](const market_changed&) { changed.push_back(channel); },
                [this](const channel_wanted& by) { wanted.push_back(by.subscriber); }};
      }));
    }
  }
  ~a_directory() override {
    directory.clear();
    run();
  }
  void run() { dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler()).run(); }

  config settings;
  caf::actor_system system{settings};
  public_channel_directory directory;
  std::vector<channel_id> changed;
  std::vector<std::uint64_t> wanted;
};

TEST_F(a_directory, tells_a_channel_once_until_its_changes_are_taken) {
  for (int i = 0; i < 3; ++i) directory.tell_changed(book_channel);
  directory.tell_changed(quote_channel);
  run();
  EXPECT_EQ(changed.size(), 2U) << "each of the two once";
  directory.changes_taken(book_channel);
  for (int i = 0; i < 3; ++i) {
    directory.tell_changed(book_channel);
    directory.tell_changed(quote_channel);
  }
  run();
  ASSERT_EQ(changed.size(), 3U);
  EXPECT_EQ(changed.back(), book_channel);
}

TEST_F(a_directory, knows_nothing_of_other_channels) {
  directory.tell_changed(trades_channel);
  directory.changes_taken(trades_channel);
  EXPECT_FALSE(directory.start(trades_channel, 1, 7, {}));
  EXPECT_TRUE(directory.start(book_channel, 1, 8, {}));
  run();
  EXPECT_TRUE(changed.empty());
  EXPECT_EQ(wanted, std::vector<std::uint64_t>{8});
}

}  // namespace
}  // namespace madang
