#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/persistence/postgres/schema_scene.hpp"

/// The checks that the functions of members and shards make inside the server. Each is tried as it is, and then with
/// the check taken out of the function.
namespace madang {
namespace {

using namespace testing;

/// Nodes 1, 2 and 3, whose processes are 11, 12, 13 and whose fences are at 1 once they have taken over; 1 owns all.
class cluster_scene : public schema_scene {
 public:
  cluster_scene() : schema_scene("none", "null") {}

  using schema_scene::shard;
  std::string meanwhile(const std::string& first, const std::string& second) {
    return schema_scene::meanwhile(std::vector{first}, second);
  }
  /// The transaction of `first` goes on with `then` once `second` waits for it.
  std::string crossing(const std::string& first, const std::string& second, const std::string& then) {
    return schema_scene::meanwhile(std::vector{first}, second, then);
  }
  void start(int count) {
    for (int node = 1; node <= count; ++node) {
      call(join(node, 10 + node));
      call(take_over(node, 10 + node));
    }
  }

  static std::string join(int node, int process, const std::string& clock_off = "0") {
    return "madang.member_join(" + both_of(node, process) + ", 'n', '', '', '', 1, " + clock_off + ")";
  }
  static std::string take_over(int node, int process) {
    return "madang.member_take_over(" + both_of(node, process) + ")";
  }
  static std::string renew(int node, int process) {
    return "renewed FROM madang.member_renew(" + both_of(node, process) + ")";
  }
  static std::string bump(int node, int process, int counter) {
    return "madang.member_bump(" + both_of(node, process) + ", " + std::to_string(counter) + ")";
  }
  static std::string of(const std::string& function, int node, int process) {
    return "madang.member_" + function + "(" + both_of(node, process) + ")";
  }
  static std::string take(int dead, int to, int fence = 1, const std::string& shards = all()) {
    return "answer || ' ' || coalesce(bit_count(moved), 0) FROM madang.take_shards(" + both_of(dead, to) + ", " +
           std::to_string(fence) + ", " + shards + ")";
  }
  static std::string claim(int from, int to, int fence = 1, const std::string& shards = all()) {
    return "answer || ' ' || coalesce(bit_count(moved), 0) FROM madang.claim_shards(" + both_of(from, to) + ", " +
           std::to_string(fence) + ", " + shards + ")";
  }
  /// Of shards that were read up to a position.
  static std::string move(int from, int to, int fence = 1, const std::string& shards = all(), int upto = 0) {
    return "answer || ' ' || bit_count(moved) FROM madang.hand_over(" + std::to_string(from) + ", " +
           std::to_string(fence) + ", " + std::to_string(to) + ", " + std::to_string(upto) + ", " + shards + ")";
  }
  /// Nodes 1 and 2, which serve.
  void start_both() {
    start(2);
    for (int node = 1; node <= 2; ++node) call(of("ready", node, 10 + node));
  }
  struct batch {
    int number = 1;
    int fence = 1;
    int shard = 5;
  };
  /// Batches of one record each, whose chain is their number.
  static std::string append(const batch& one) { return "madang.append_batch(" + fields_of(one) + ")"; }
  /// Its record gives its shard away.
  static std::string release(const batch& one) {
    return "madang.append_release(" + fields_of(one) + ", " + shard(one.shard) + ")";
  }
  std::string owned(int node) const {
    return sql("SELECT bit_count(owned) FROM madang.writers WHERE writer = " + std::to_string(node));
  }
  std::string fence(int node) const {
    return sql("SELECT incarnation FROM madang.writers WHERE writer = " + std::to_string(node));
  }
  static std::string all() { return "~(0::bit(256))"; }

 private:
  static std::string both_of(int first, int second) { return std::to_string(first) + ", " + std::to_string(second); }
  static std::string fields_of(const batch& one) {
    const auto number = std::to_string(one.number);
    return "1, " + std::to_string(one.fence) + ", " + number + ", " + number + ", " + number + ", " +
           bytes(one.number - 1) + ", " + bytes(one.number) + ", " + shard(one.shard) + ", 'batch'";
  }
};

using scene = cluster_scene;

using check_in_sql = check_in_sql_of<scene>;

const std::vector<check_in_sql>& who_joins() {
  static const std::vector<check_in_sql> all = {
      {"a_second_process_does_not_join", "member_join", "FOUND AND known.state <> 'down'", "false",
       [](scene& on) { return on.both(scene::join(1, 11), scene::join(1, 12)); }, "01"},
      {"a_clock_is_at_most_500_ms_off", "member_join", "(abs(p_clock_off) <= 500000000) IS NOT TRUE", "false",
       [](scene& on) {
         const auto said = on.both(scene::join(1, 11, "500000001"), scene::join(1, 11, "-500000001"));
         return said + on.both(scene::join(1, 11, "NULL"), scene::join(1, 11, "-500000000"));
       },
       "2220"},
      {"who_was_fenced_off_does_not_come_back", "member_join", "WHEN 'down' THEN 3", "WHEN 'down' THEN 0",
       [](scene& on) {
         on.call(scene::join(1, 11));
         return on.both(scene::bump(1, 11, 0), scene::join(1, 11));
       },
       "t3"},
      {"one_first_node_alone_owns_all", "member_join", "PERFORM 1 FROM journal WHERE id = 1 FOR UPDATE;", "",
       [](scene& on) {
         const auto said = on.meanwhile(scene::join(1, 11), scene::join(2, 12));
         return said + ": " + on.owned(1) + " " + on.owned(2);
       },
       "waited, then 0: 256 0"},
      {"a_released_shard_is_not_free", "member_join", "FROM released_shards", "FROM released_shards WHERE false",
       [](scene& on) {
         on.start(1);
         on.call(scene::release({}));
         on.call(scene::join(2, 12));
         return on.owned(2);
       },
       "0"},
      {"who_is_no_member_does_not_take_over", "member_take_over", "AND state <> 'down'", "",
       [](scene& on) {
         on.start(1);
         on.call(scene::bump(1, 11, 0));
         const auto said = on.call(scene::take_over(1, 11));
         return said + on.fence(1);
       },
       "null2"},
      {"another_process_does_not_take_over", "member_take_over", "AND incarnation = p_incarnation", "",
       [](scene& on) {
         on.start(1);
         const auto said = on.call(scene::take_over(1, 12));
         return said + on.fence(1);
       },
       "null1"},
  };
  return all;
}

const std::vector<check_in_sql>& who_stays() {
  static const std::vector<check_in_sql> all = {
      {"who_was_fenced_off_does_not_renew", "member_renew", "AND state <> 'down'", "",
       [](scene& on) {
         on.start(1);
         on.call(scene::bump(1, 11, 0));
         return on.call(scene::renew(1, 11));
       },
       "none"},
      {"another_process_does_not_renew", "member_renew", "AND incarnation = p_incarnation", "",
       [](scene& on) {
         on.start(1);
         return on.both(scene::renew(1, 12), scene::renew(1, 11));
       },
       "none1"},
      {"a_renewal_counts", "member_renew", "counter = counter + 1,", "",
       [](scene& on) {
         on.start(1);
         return on.both(scene::renew(1, 11), scene::renew(1, 11));
       },
       "12"},
      {"a_node_that_is_to_drain_is_not_up_again", "member_ready", "ELSE state END", "ELSE 'up' END",
       [](scene& on) {
         on.start(1);
         on.both(scene::of("drain", 1, 11), scene::of("ready", 1, 11));
         return on.sql("SELECT state FROM madang.members");
       },
       "draining"},
      {"who_is_down_stays_down", "member_drain", "AND state <> 'down'", "",
       [](scene& on) {
         on.start(1);
         return on.both(scene::bump(1, 11, 0), scene::of("drain", 1, 11));
       },
       "tf"},
      {"who_has_left_writes_nothing", "member_leave", "UPDATE writers SET incarnation = incarnation + 1",
       "PERFORM 1 FROM writers",
       [](scene& on) {
         on.start(1);
         return on.both(scene::of("leave", 1, 11), scene::append({}));
       },
       "t1"},
  };
  return all;
}

const std::vector<check_in_sql>& who_is_fenced_off() {
  static const std::vector<check_in_sql> all = {
      {"who_has_renewed_is_not_fenced_off", "member_bump", "AND counter = p_counter", "",
       [](scene& on) {
         on.start(1);
         on.call(scene::renew(1, 11));
         return on.both(scene::bump(1, 11, 0), scene::append({}));
       },
       "f0"},
      {"another_process_is_not_fenced_off", "member_bump", "AND incarnation = p_incarnation AND counter", "AND counter",
       [](scene& on) {
         on.start(1);
         const auto said = on.call(scene::bump(1, 12, 0));
         return said + on.fence(1);
       },
       "f1"},
      {"a_fence_is_raised", "member_bump", "UPDATE writers SET incarnation = incarnation + 1", "PERFORM 1 FROM writers",
       [](scene& on) {
         on.start(1);
         return on.both(scene::bump(1, 11, 0), scene::append({}));
       },
       "t1"},
      {"a_fence_is_raised_once", "member_bump", "known.state = 'down'", "false",
       [](scene& on) {
         on.start(1);
         const auto said = on.both(scene::bump(1, 11, 0), scene::bump(1, 11, 0));
         return said + on.fence(1);
       },
       "tt2"},
      {"a_renewal_that_is_on_its_way_is_not_waited_for", "member_bump", " NOWAIT", "",
       [](scene& on) {
         on.start(1);
         return on.meanwhile(scene::renew(1, 11), scene::bump(1, 11, 0));
       },
       "at once error 55P03"},
      {"a_renewal_waits_for_a_fencing", "member_renew", "AND state <> 'down'", "",
       [](scene& on) {
         on.start(1);
         return on.meanwhile(scene::bump(1, 11, 0), scene::renew(1, 11));
       },
       "waited, then none"},
  };
  return all;
}

const std::vector<check_in_sql>& what_is_taken() {
  static const std::vector<check_in_sql> all = {
      {"nothing_is_taken_from_who_is_not_down", "take_shards", "AND state = 'down'", "",
       [](scene& on) {
         on.start(2);
         const auto said = on.call(scene::take(1, 2));
         return said + ": " + on.owned(1);
       },
       "2 0: 256"},
      {"who_is_fenced_off_takes_nothing", "take_shards", "AND incarnation = p_incarnation", "",
       [](scene& on) {
         on.start(2);
         on.both(scene::bump(1, 11, 0), scene::bump(2, 12, 0));
         const auto said = on.call(scene::take(1, 2));
         return said + ": " + on.owned(1);
       },
       "1 0: 256"},
      {"what_is_taken_is_taken_away", "take_shards", "owned = owned & ~moved", "owned = owned",
       [](scene& on) {
         on.start(2);
         on.call(scene::bump(1, 11, 0));
         const auto said = on.call(scene::take(1, 2));
         return said + ": " + on.owned(1) + " " + on.owned(2);
       },
       "0 256: 0 256"},
      {"what_is_taken_is_given", "take_shards", "owned = owned | moved", "owned = owned",
       [](scene& on) {
         on.start(2);
         on.call(scene::bump(1, 11, 0));
         on.call(scene::take(1, 2, 1, scene::shard(7)));
         return on.owned(1) + " " + on.owned(2);
       },
       "255 1"},
      {"two_takers_do_not_get_the_same", "take_shards", "FOR UPDATE", "",
       [](scene& on) {
         on.start(3);
         on.call(scene::bump(1, 11, 0));
         const auto said = on.meanwhile(scene::take(1, 2, 1, scene::shard(7)), scene::take(1, 3));
         return said + ": " + on.owned(1) + " " + on.owned(2) + " " + on.owned(3);
       },
       "waited, then 0 255: 0 1 255"},
      {"nothing_is_taken_from_a_node_that_joins_again", "take_shards", "FOR SHARE", "",
       [](scene& on) {
         on.start(2);
         on.call(scene::bump(1, 11, 0));
         return on.meanwhile(scene::join(1, 21), scene::take(1, 2));
       },
       "waited, then 2 0"},
  };
  return all;
}

const std::vector<check_in_sql>& what_is_released() {
  static const std::vector<check_in_sql> all = {
      {"what_is_released_is_no_longer_written", "append_release", "owned & ~p_released", "owned",
       [](scene& on) {
         on.start(1);
         return on.both(scene::release({}), scene::append({.number = 2}));
       },
       "01"},
      {"other_shards_are_written_on", "append_release", "~p_released WHERE", "'0'::bit(256) WHERE",
       [](scene& on) {
         on.start(1);
         return on.both(scene::release({}), scene::append({.number = 2, .shard = 6}));
       },
       "00"},
      {"the_same_release_again_is_stored_once", "append_release", "AND chain = p_chain", "AND false",
       [](scene& on) {
         on.start(1);
         const auto said = on.both(scene::release({}), scene::release({}));
         return said + on.sql("SELECT count(*) FROM madang.batches");
       },
       "001"},
      {"another_batch_of_the_same_number_is_not_taken_for_it", "append_release", "AND chain = p_chain", "",
       [](scene& on) {
         on.start(1);
         on.call(scene::append({}));
         on.sql("UPDATE madang.batches SET chain = '9'");
         return on.call(scene::release({}));
       },
       "2"},
      {"what_is_not_owned_is_not_released", "append_release", "bit_count(p_released & ~fence.owned) > 0", "false",
       [](scene& on) {
         on.start(1);
         const auto said = on.call(scene::release({}));
         return said +
                on.call("madang.append_release(1, 1, 2, 2, 2, " + std::string("decode(lpad('1', 64, '0'), 'hex'), ") +
                        "decode(lpad('2', 64, '0'), 'hex'), " + scene::shard(6) + ", 'batch', " + scene::shard(5) +
                        ")");
       },
       "01"},
      {"who_is_fenced_off_releases_nothing", "append_release", "OR fence.incarnation <> p_incarnation", "",
       [](scene& on) {
         on.start(1);
         on.call(scene::release({}));
         on.call(scene::bump(1, 11, 0));
         return on.call(scene::release({}));
       },
       "1"},
      {"a_batch_that_does_not_follow_releases_nothing", "append_release", "IF answer = 0 THEN", "IF true THEN",
       [](scene& on) {
         on.start(1);
         const auto said = on.call(scene::release({.number = 2}));
         return said + ": " + on.owned(1);
       },
       "2: 256"},
  };
  return all;
}

const std::vector<check_in_sql>& what_is_claimed() {
  static const std::vector<check_in_sql> all = {
      {"a_release_is_claimed_once", "claim_shards", "DELETE FROM released_shards WHERE",
       "UPDATE released_shards SET number = number WHERE",
       [](scene& on) {
         on.start(3);
         on.call(scene::release({}));
         return on.both(scene::claim(1, 2), scene::claim(1, 3));
       },
       "0 10 0"},
      {"a_claim_is_given", "claim_shards", "owned = owned | moved", "owned = owned",
       [](scene& on) {
         on.start(2);
         on.call(scene::release({}));
         on.call(scene::claim(1, 2));
         return on.owned(1) + " " + on.owned(2);
       },
       "255 1"},
      {"what_another_has_released_is_not_claimed", "claim_shards", "writer = p_from AND get_bit", "get_bit",
       [](scene& on) {
         on.start(3);
         on.call(scene::release({}));
         return on.call(scene::claim(3, 2));
       },
       "0 0"},
      {"what_is_not_asked_for_is_not_claimed", "claim_shards", "AND get_bit(p_shards, shard) = 1", "",
       [](scene& on) {
         on.start(2);
         on.call(scene::release({}));
         return on.call(scene::claim(1, 2, 1, scene::shard(6)));
       },
       "0 0"},
      {"who_is_fenced_off_claims_nothing", "claim_shards", "AND incarnation = p_incarnation", "",
       [](scene& on) {
         on.start(2);
         on.call(scene::release({}));
         on.call(scene::bump(2, 12, 0));
         return on.call(scene::claim(1, 2));
       },
       "1 0"},
      {"a_claim_waits_for_a_release", "claim_shards", "FOR SHARE", "",
       [](scene& on) {
         on.start(2);
         return on.meanwhile(scene::release({}), scene::claim(1, 2));
       },
       "waited, then 0 1"},
      {"a_claim_does_not_wait_for_an_append", "claim_shards", "FOR SHARE", "FOR UPDATE",
       [](scene& on) {
         on.start(2);
         on.call(scene::release({}));
         return on.meanwhile(scene::append({.number = 2, .shard = 6}), scene::claim(1, 2));
       },
       "at once 0 1"},
      {"a_claimer_is_asked_who_it_is_once_its_fence_is_held", "claim_shards", "FOR UPDATE", "",
       [](scene& on) {
         on.start(2);
         on.call(scene::release({}));
         return on.meanwhile(scene::bump(2, 12, 0), scene::claim(1, 2));
       },
       "waited, then 1 0"},
  };
  return all;
}

const std::vector<check_in_sql>& what_moves() {
  static const std::vector<check_in_sql> all = {
      {"rows_of_writers_are_locked_in_the_order_of_their_numbers", "hand_over", "writer IN (p_writer, p_to)",
       "writer = p_writer",
       [](scene& on) {
         on.start_both();
         return on.crossing(scene::take_over(1, 11), scene::move(2, 1), scene::move(1, 2, 2));
       },
       "waited, then 0 256; 0 256"},
      {"whoever_asks_again_hears_nothing_before_the_first_call_is_over", "hand_over",
       "PERFORM 1 FROM writers WHERE writer IN (p_writer, p_to) ORDER BY writer FOR UPDATE;", "",
       [](scene& on) {
         on.start_both();
         return on.meanwhile(scene::move(1, 2), scene::move(1, 2));
       },
       "waited, then 0 0"},
      {"what_was_written_after_it_was_read_does_not_move", "hand_over", "AND bit_count(shards & p_shards) > 0",
       "AND false",
       [](scene& on) {
         on.start_both();
         on.call(scene::append({}));
         return on.both(scene::move(1, 2, 1, scene::shard(5)), scene::move(1, 2, 1, scene::shard(5), 1));
       },
       "3 00 1"},
      {"who_is_fenced_off_moves_nothing", "hand_over", "AND incarnation = p_incarnation", "",
       [](scene& on) {
         on.start_both();
         on.call(scene::take_over(1, 11));
         return on.call(scene::move(1, 2));
       },
       "1 0"},
      {"who_does_not_serve_gets_nothing", "hand_over", "state = 'up'", "true",
       [](scene& on) {
         on.start_both();
         on.call(scene::of("drain", 2, 12));
         return on.call(scene::move(1, 2));
       },
       "2 0"},
      {"what_moves_is_taken_away", "hand_over", "owned = owned & ~moved", "owned = owned",
       [](scene& on) {
         on.start_both();
         on.call(scene::move(1, 2, 1, scene::shard(5)));
         return on.owned(1) + " " + on.owned(2);
       },
       "255 1"},
  };
  return all;
}

class members_functions_test : public ::testing::TestWithParam<check_in_sql> {
 protected:
  void SetUp() override {
    if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
  }
};

TEST_P(members_functions_test, and_only_because_of_its_check) {
  const auto& one = GetParam();
  scene whole;
  EXPECT_EQ(one.expected, one.outcome(whole));
  scene broken;
  broken.without(one.function, one.check, one.instead);
  EXPECT_NE(one.expected, one.outcome(broken)) << "without its check";
}

const auto name_of_check = [](const auto& one) { return one.param.name; };
INSTANTIATE_TEST_SUITE_P(joining, members_functions_test, ::testing::ValuesIn(who_joins()), name_of_check);
INSTANTIATE_TEST_SUITE_P(staying, members_functions_test, ::testing::ValuesIn(who_stays()), name_of_check);
INSTANTIATE_TEST_SUITE_P(fencing, members_functions_test, ::testing::ValuesIn(who_is_fenced_off()), name_of_check);
INSTANTIATE_TEST_SUITE_P(taking, members_functions_test, ::testing::ValuesIn(what_is_taken()), name_of_check);
INSTANTIATE_TEST_SUITE_P(moving, members_functions_test, ::testing::ValuesIn(what_moves()), name_of_check);
INSTANTIATE_TEST_SUITE_P(releasing, members_functions_test, ::testing::ValuesIn(what_is_released()), name_of_check);
INSTANTIATE_TEST_SUITE_P(claiming, members_functions_test, ::testing::ValuesIn(what_is_claimed()), name_of_check);

}  // namespace
}  // namespace madang
