#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/persistence/postgres/schema_scene.hpp"

/// The checks that the schema's functions make inside the server. Each is tried as it is, and then with the check taken
/// out of the function: a scenario that ends the same without it would prove nothing.
namespace madang {
namespace {

using namespace testing;

/// Calls of the functions of the journal, the snapshots and the read tables.
class scene : public schema_scene {
 public:
  scene() : schema_scene("", "") {}

  std::string take_over() { return call("madang.take_over(1, 'a')"); }

  struct batch {
    int incarnation = 1;
    int number = 1;
    int first = 1;
    int before = 0;
    int chain = 1;
    int shard = 0;
  };
  static std::string append(const batch& one) {
    return "madang.append_batch(1, " + std::to_string(one.incarnation) + ", " + std::to_string(one.number) + ", " +
           std::to_string(one.first) + ", " + std::to_string(one.first) + ", " + bytes(one.before) + ", " +
           bytes(one.chain) + ", " + shard(one.shard) + ", 'batch')";
  }
  struct state {
    bool live = true;
    int seq = 1;
    int position = 1;
    int incarnation = 1;
    int shard = 0;
    int version = 1;
  };
  static std::string put(const state& one) {
    return "madang.put_snapshots(1, " + std::to_string(one.incarnation) + ", " + shard(one.shard) + ", " +
           (one.live ? "true" : "false") + ", '{2}', '{7}', '{" + std::to_string(one.seq) + "}', '{" +
           std::to_string(one.position) + "}', '{" + std::to_string(one.version) + "}', '{state}')";
  }
  /// Retires the entity as of its event `seq` and of the position `at`, which the checkpoint is at.
  static std::string complete(int incarnation, int seq, int at) { return complete(incarnation, seq, at, at); }
  static std::string complete(int incarnation, int seq, int retired_at, int at) {
    return "madang.complete_checkpoint(1, " + std::to_string(incarnation) + ", " + shard(0) + ", '{2}', '{7}', '{" +
           std::to_string(seq) + "}', '{" + std::to_string(retired_at) + "}', " + std::to_string(at) + ")";
  }
};

using check_in_sql = check_in_sql_of<scene>;

std::string holder_checked(scene& on, const std::string& call) {
  on.take_over();
  on.take_over();
  const auto said = on.call(call);
  return said + on.sql("SELECT count(*) FROM madang.live_snapshots") +
         on.sql("SELECT count(*) FROM madang.checkpoints");
}

std::string last_position(scene& on, const std::string& table, const scene::state& first, const scene::state& second) {
  on.take_over();
  on.call(scene::put(first));
  on.call(scene::put(second));
  return on.sql("SELECT position FROM madang." + table);
}

const std::vector<check_in_sql>& the_fence_of_batches() {
  static const std::string read_tail =
      "SELECT number, last, chain INTO tail FROM batches WHERE writer = p_writer ORDER BY number DESC LIMIT 1;";
  static const std::vector<check_in_sql> all = {
      {"an_older_incarnation_appends_nothing", "append_batch", "OR fence.incarnation <> p_incarnation", "",
       [](scene& on) {
         on.take_over();
         on.take_over();
         return on.call(scene::append({.incarnation = 1}));
       },
       "1"},
      {"nobody_appends_without_a_fence", "append_batch", "NOT FOUND OR fence", "fence",
       [](scene& on) { return on.call(scene::append({})); }, "1"},
      {"a_shard_of_others_is_not_written", "append_batch", "OR bit_count(p_shards & ~fence.owned) > 0", "",
       [](scene& on) {
         on.take_over();
         on.sql("UPDATE madang.writers SET owned = set_bit(owned, 3, 0)");
         return on.both(scene::append({.shard = 4}),
                        scene::append({.number = 2, .first = 2, .before = 1, .chain = 2, .shard = 3}));
       },
       "01"},
      {"an_append_waits_for_a_take_over", "append_batch", "FOR SHARE", "",
       [](scene& on) {
         on.take_over();
         return on.meanwhile({"madang.take_over(1, 'b')"}, scene::append({}));
       },
       "waited, then 1"},
      {"a_take_over_waits_for_an_append", "append_batch", "FOR SHARE", "",
       [](scene& on) {
         on.take_over();
         return on.meanwhile({scene::append({})}, "madang.take_over(1, 'b')");
       },
       "waited, then 2"},
      {"the_last_batch_is_read_once_the_fence_is_held", "append_batch", read_tail,
       "SELECT number, last, chain INTO tail FROM before_the_lock; IF tail.number IS NULL THEN PERFORM 1 WHERE false; "
       "ELSE PERFORM 1; END IF;",
       [](scene& on) {
         on.take_over();
         on.call(scene::append({}));
         return on.meanwhile({"madang.take_over(1, 'b')",
                              scene::append({.incarnation = 2, .number = 2, .first = 2, .before = 1, .chain = 2})},
                             scene::append({.incarnation = 2, .number = 2, .first = 2, .before = 1, .chain = 9}));
       },
       "waited, then 2"},
  };
  return all;
}

const std::vector<check_in_sql>& what_a_batch_must_follow() {
  static const std::vector<check_in_sql> all = {
      {"a_number_is_the_next_one", "append_batch", "p_number <> tail.number + 1 OR", "",
       [](scene& on) {
         on.take_over();
         on.call(scene::append({}));
         return on.call(scene::append({.number = 3, .first = 2, .before = 1, .chain = 2}));
       },
       "2"},
      {"positions_have_no_gap", "append_batch", "p_first <> tail.last + 1 OR", "",
       [](scene& on) {
         on.take_over();
         on.call(scene::append({}));
         return on.call(scene::append({.number = 2, .first = 3, .before = 1, .chain = 2}));
       },
       "2"},
      {"the_chain_goes_on", "append_batch", "OR p_before <> tail.chain", "",
       [](scene& on) {
         on.take_over();
         on.call(scene::append({}));
         return on.call(scene::append({.number = 2, .first = 2, .before = 8, .chain = 2}));
       },
       "2"},
      {"the_first_batch_is_number_one", "append_batch", "p_number <> 1 OR p_first <> 1", "false",
       [](scene& on) {
         on.take_over();
         return on.both(scene::append({.number = 5}), scene::append({.first = 5}));
       },
       "22"},
      {"the_same_batch_again_is_stored_once", "append_batch", "tail.number = p_number AND tail.chain = p_chain",
       "false",
       [](scene& on) {
         on.take_over();
         const auto said = on.both(scene::append({}), scene::append({}));
         return said + on.sql("SELECT count(*) FROM madang.batches");
       },
       "001"},
      {"another_batch_of_the_same_number_is_not_taken_for_it", "append_batch", "AND tail.chain = p_chain", "",
       [](scene& on) {
         on.take_over();
         return on.both(scene::append({}), scene::append({.chain = 9}));
       },
       "02"},
  };
  return all;
}

const std::vector<check_in_sql>& the_fence_of_snapshots() {
  static const std::vector<check_in_sql> all = {
      {"an_older_incarnation_puts_no_snapshot", "put_snapshots", "NOT holds_fence(p_writer, p_incarnation, p_shards)",
       "false", [](scene& on) { return holder_checked(on, scene::put({})); }, "f00"},
      {"an_older_incarnation_completes_no_checkpoint", "complete_checkpoint",
       "NOT holds_fence(p_writer, p_incarnation, p_shards)", "false",
       [](scene& on) { return holder_checked(on, scene::complete(1, 1, 1)); }, "f00"},
      {"the_fence_of_snapshots_names_the_incarnation", "holds_fence", "AND fence.incarnation = p_incarnation", "",
       [](scene& on) { return holder_checked(on, scene::put({})); }, "f00"},
      {"the_fence_of_snapshots_names_the_shards", "holds_fence", "AND bit_count(p_shards & ~fence.owned) = 0", "",
       [](scene& on) {
         on.take_over();
         on.sql("UPDATE madang.writers SET owned = set_bit(owned, 3, 0)");
         return on.call(scene::put({.shard = 3}));
       },
       "f"},
      {"a_snapshot_waits_for_a_take_over", "holds_fence", "FOR SHARE", "",
       [](scene& on) {
         on.take_over();
         return on.meanwhile({"madang.take_over(1, 'b')"}, scene::put({}));
       },
       "waited, then f"},
      {"a_checkpoint_waits_for_a_take_over", "holds_fence", "FOR SHARE", "",
       [](scene& on) {
         on.take_over();
         return on.meanwhile({"madang.take_over(1, 'b')"}, scene::complete(1, 1, 1));
       },
       "waited, then f"},
      {"a_take_over_waits_for_a_snapshot", "holds_fence", "FOR SHARE", "",
       [](scene& on) {
         on.take_over();
         return on.meanwhile({scene::put({})}, "madang.take_over(1, 'b')");
       },
       "waited, then 2"},
  };
  return all;
}

const std::vector<check_in_sql>& what_does_not_go_back() {
  static const std::string never_back = "known.seq <= excluded.seq";
  static const std::vector<check_in_sql> all = {
      {"a_live_snapshot_does_not_go_back", "put_snapshots", never_back, "true",
       [](scene& on) {
         return last_position(on, "live_snapshots", {.seq = 5, .position = 20}, {.seq = 4, .position = 10});
       },
       "20"},
      {"no_position_makes_an_older_snapshot_younger", "put_snapshots", never_back,
       "known.position <= excluded.position",
       [](scene& on) {
         return last_position(on, "live_snapshots", {.seq = 5, .position = 20}, {.seq = 4, .position = 25});
       },
       "20"},
      {"no_position_makes_a_younger_snapshot_older", "put_snapshots", never_back, "known.position <= excluded.position",
       [](scene& on) {
         return last_position(on, "live_snapshots", {.seq = 5, .position = 20}, {.seq = 6, .position = 10});
       },
       "10"},
      {"a_mark_takes_the_place_of_a_live_snapshot", "put_snapshots", "OR excluded.apply_version = 0", "",
       [](scene& on) {
         return last_position(on, "live_snapshots", {.seq = 5, .position = 20},
                              {.seq = 0, .position = 25, .version = 0});
       },
       "25"},
      {"a_mark_keeps_the_count", "put_snapshots", "greatest(known.seq, excluded.seq)", "excluded.seq",
       [](scene& on) {
         last_position(on, "live_snapshots", {.seq = 5, .position = 20}, {.seq = 0, .position = 25, .version = 0});
         return on.sql("SELECT seq FROM madang.live_snapshots");
       },
       "5"},
      {"a_mark_takes_the_place_of_a_snapshot_at_rest", "put_snapshots", "OR given.version = 0", "",
       [](scene& on) {
         last_position(on, "idle_snapshots", {.live = false, .seq = 5}, {.seq = 0, .version = 0});
         return on.sql("SELECT count(*) FROM madang.idle_snapshots");
       },
       "0"},
      {"an_idle_snapshot_does_not_go_back", "put_snapshots", never_back, "true",
       [](scene& on) {
         return last_position(on, "idle_snapshots", {.live = false, .seq = 5, .position = 20},
                              {.live = false, .seq = 4, .position = 10});
       },
       "20"},
      {"an_older_idle_snapshot_does_not_change_the_live_one", "put_snapshots", "AND known.seq <= given.seq;", ";",
       [](scene& on) {
         return last_position(on, "live_snapshots", {.seq = 5, .position = 20},
                              {.live = false, .seq = 4, .position = 10});
       },
       "20"},
      {"an_older_live_snapshot_does_not_remove_the_idle_one", "put_snapshots",
       "AND (known.seq <= given.seq OR given.version = 0)", "",
       [](scene& on) {
         return last_position(on, "idle_snapshots", {.live = false, .seq = 5, .position = 20},
                              {.seq = 4, .position = 10});
       },
       "20"},
      {"a_checkpoint_does_not_go_back", "complete_checkpoint", "greatest(known.position, excluded.position)",
       "excluded.position",
       [](scene& on) {
         on.take_over();
         on.call(scene::complete(1, 1, 30));
         on.call(scene::complete(1, 1, 20));
         return on.sql("SELECT position FROM madang.checkpoints");
       },
       "30"},
      {"a_retirement_spares_what_is_younger", "complete_checkpoint", "ELSE known.seq <= given.seq", "ELSE true",
       [](scene& on) {
         on.take_over();
         on.call(scene::put({.seq = 5, .position = 20}));
         on.call(scene::complete(1, 4, 30));
         return on.sql("SELECT position FROM madang.live_snapshots");
       },
       "20"},
      {"a_retirement_spares_a_younger_mark", "complete_checkpoint", "known.position <= given.position", "true",
       [](scene& on) {
         on.take_over();
         on.call(scene::put({.seq = 0, .position = 20, .version = 0}));
         on.call(scene::complete(1, 5, 10, 30));
         return on.sql("SELECT position FROM madang.live_snapshots");
       },
       "20"},
  };
  return all;
}

class postgres_functions_test : public ::testing::TestWithParam<check_in_sql> {
 protected:
  void SetUp() override {
    if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
  }
};

TEST_P(postgres_functions_test, and_only_because_of_its_check) {
  const auto& one = GetParam();
  scene whole;
  EXPECT_EQ(one.expected, one.outcome(whole));
  scene broken;
  if (one.instead.find("before_the_lock") != std::string::npos) {
    // The tail as it was before the fence was locked, as one statement for both would see it.
    broken.without("append_batch", "BEGIN\n",
                   "BEGIN\nCREATE TEMP TABLE before_the_lock ON COMMIT DROP AS SELECT number, last, chain FROM batches "
                   "WHERE writer = p_writer ORDER BY number DESC LIMIT 1;\n");
  }
  broken.without(one.function, one.check, one.instead);
  EXPECT_NE(one.expected, one.outcome(broken)) << "without its check";
}

const auto name_of_check = [](const auto& one) { return one.param.name; };
INSTANTIATE_TEST_SUITE_P(fence_of_batches, postgres_functions_test, ::testing::ValuesIn(the_fence_of_batches()),
                         name_of_check);
INSTANTIATE_TEST_SUITE_P(order_of_batches, postgres_functions_test, ::testing::ValuesIn(what_a_batch_must_follow()),
                         name_of_check);
INSTANTIATE_TEST_SUITE_P(fence_of_snapshots, postgres_functions_test, ::testing::ValuesIn(the_fence_of_snapshots()),
                         name_of_check);
INSTANTIATE_TEST_SUITE_P(order_of_snapshots, postgres_functions_test, ::testing::ValuesIn(what_does_not_go_back()),
                         name_of_check);

}  // namespace
}  // namespace madang
