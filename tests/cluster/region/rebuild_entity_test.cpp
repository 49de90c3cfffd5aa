#include "cluster/region/rebuild_entity.hpp"

#include <gtest/gtest.h>

#include "actors/accounts/account_actor.hpp"
#include "actors/kernel/typed_rebuild.hpp"
#include "cluster/region/local_region.hpp"
#include "messages/accounts/account_messages.hpp"
#include "tests/cluster/region/account_history.hpp"

namespace madang {
namespace {

class rebuild_entity_test : public testing::Test {
 protected:
  rebuild_entity_test() { kinds.add(entry_of<account_entity, &start_account, account_messages>("account", true)); }

  const account& rebuilt() {
    found = rebuild_entity(kinds, past.journal, entity_of(past.id));
    EXPECT_TRUE(found.has_value()) << (found ? "" : found.error().why);
    return dynamic_cast<typed_rebuild<account_entity, &start_account>&>(**found).state();
  }
  std::string why_not() {
    auto failed = rebuild_entity(kinds, past.journal, entity_of(past.id));
    return failed ? "" : failed.error().why;
  }

  entity_registry kinds;
  account_history past;
  result<std::unique_ptr<entity_rebuild>, read_failure> found = refused{read_failure{}};
};

TEST_F(rebuild_entity_test, starts_from_a_snapshot_that_is_still_on_its_way) {
  past.open();
  past.deposit(1);
  past.put_snapshot(2, true);
  EXPECT_EQ(rebuilt().cash, money::whole(1));
  EXPECT_TRUE((*found)->snapshot_is_live()) << "or it would leave without retiring it";
}

TEST_F(rebuild_entity_test, starts_from_what_the_snapshot_says) {
  past.open();
  past.deposit(1);
  past.put_snapshot(2, true, account_entity::apply_version, past.richer_state());
  EXPECT_EQ(rebuilt().cash, money::whole(778));
}

TEST_F(rebuild_entity_test, passes_over_a_snapshot_of_another_apply_version) {
  past.open();
  past.deposit(1);
  for (const auto version : {account_entity::apply_version - 2, account_entity::apply_version + 1, 0}) {
    past.put_snapshot(2, true, static_cast<std::uint16_t>(version), past.richer_state());
    EXPECT_EQ(rebuilt().cash, money::whole(1)) << "version " << version;
    EXPECT_TRUE((*found)->snapshot_is_live()) << "it is stored, and has to be replaced";
  }
}

TEST_F(rebuild_entity_test, passes_over_a_snapshot_that_its_stream_does_not_go_on_from) {
  past.open();
  past.deposit(1);
  past.put_snapshot(2, true);
  past.deposit(2);
  past.snapshots.back().seq = 1;
  past.journal.put_snapshot(past.snapshots.back());
  EXPECT_EQ(rebuilt().cash, money::whole(3));
  EXPECT_TRUE((*found)->snapshot_is_live()) << "it is stored, and has to be replaced";
}

TEST_F(rebuild_entity_test, is_refused_where_an_event_is_missing) {
  past.open();
  past.deposit(1);
  past.skip_number();
  past.deposit(2);
  EXPECT_NE(why_not().find("event 3 is missing"), std::string::npos) << why_not();
}

TEST_F(rebuild_entity_test, is_refused_where_a_number_comes_twice) {
  past.open();
  past.deposit(1);
  past.repeat_number();
  past.deposit(2);
  EXPECT_NE(why_not().find("event 2 is there twice"), std::string::npos) << why_not();
}

}  // namespace
}  // namespace madang
