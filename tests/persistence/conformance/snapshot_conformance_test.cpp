#include <gtest/gtest.h>

#include <map>

#include "tests/persistence/conformance/store_conformance.hpp"

/// What every store must do for the snapshots of entities.
namespace madang {
namespace {

class snapshot_conformance_test : public store_conformance_test {
 protected:
  void SetUp() override {
    store_conformance_test::SetUp();
    if (!rig) return;
    store = rig->open();
    reopen();
  }
  void TearDown() override {
    kept.reset();
    store.reset();
  }
  void reopen() {
    kept.reset();
    kept = rig->open_snapshots(*store->take_over());
  }
  static snapshot of(std::uint64_t key, std::uint64_t at, bool live = true, const std::string& state = "state") {
    return {account(key), at, {at}, 3, live, bytes_of(state)};
  }
  void checkpoint(std::uint64_t at) {
    kept->complete_checkpoint({at});
    ASSERT_TRUE(eventually([&] { return kept->checkpoint() >= position{at}; }));
  }
  std::map<std::uint64_t, std::uint64_t> live() {
    std::map<std::uint64_t, std::uint64_t> out;
    auto count = kept->live_snapshots([&](snapshot one) { out[one.entity.key] = one.at.value; });
    EXPECT_TRUE(count) << count.error().why;
    return out;
  }
  using positions = std::map<std::uint64_t, std::uint64_t>;

  std::unique_ptr<batch_store> store;
  std::unique_ptr<snapshot_store> kept;
};

TEST_P(snapshot_conformance_test, a_snapshot_comes_back_whole) {
  kept->put_snapshot(of(1, 10, true, std::string(5'000'000, 'z')));
  checkpoint(10);
  reopen();
  EXPECT_EQ(position{10}, kept->checkpoint());
  const auto read = kept->read_snapshot(account(1));
  ASSERT_TRUE(read && *read);
  EXPECT_EQ(10U, (*read)->seq);
  EXPECT_EQ(position{10}, (*read)->at);
  EXPECT_EQ(3, (*read)->apply_version);
  EXPECT_TRUE((*read)->live);
  EXPECT_EQ(5'000'000U, (*read)->state.size());
  EXPECT_FALSE(*kept->read_snapshot(account(2)));
}

TEST_P(snapshot_conformance_test, a_snapshot_is_read_before_it_is_stored) {
  for (std::uint64_t i = 1; i <= 200; ++i) {
    kept->put_snapshot(of(1, i, i % 2 == 0, "state " + std::to_string(i)));
    const auto read = kept->read_snapshot(account(1));
    ASSERT_TRUE(read && *read);
    ASSERT_EQ(position{i}, (*read)->at);
    ASSERT_EQ(bytes_of("state " + std::to_string(i)), (*read)->state);
  }
  ASSERT_TRUE(eventually([&] { return kept->waiting_snapshot_bytes() == 0; }));
  EXPECT_EQ(position{200}, (*kept->read_snapshot(account(1)))->at);
}

TEST_P(snapshot_conformance_test, pieces_stay_beside_younger_snapshots_until_none_needs_them) {
  const auto found = [this] {
    std::vector<std::uint64_t> ids;
    const auto read = kept->read_snapshot(account(1));
    EXPECT_TRUE(read && *read);
    if (!read || !*read) return ids;
    for (const auto& each : (*read)->pieces) {
      ids.push_back(each.id);
      EXPECT_EQ(each.bytes, bytes_of("piece " + std::to_string(each.id)));
    }
    return ids;
  };
  // Those that nobody needs go a little later than the snapshot comes that does not need them.
  const auto expect = [&](const std::vector<std::uint64_t>& ids, const std::string& when) {
    const auto all = found();
    EXPECT_TRUE(std::includes(all.begin(), all.end(), ids.begin(), ids.end())) << when;
    EXPECT_TRUE(eventually([&] { return found() == ids; })) << when;
  };
  const auto put = [this](std::uint64_t at, bool live, std::vector<std::uint64_t> ids, std::uint64_t oldest) {
    auto taken = of(1, at, live);
    for (auto id : ids) taken.pieces.push_back({id, bytes_of("piece " + std::to_string(id))});
    taken.oldest_piece = {oldest, snapshot_piece::id_of(1, 0)};
    kept->put_snapshot(taken);
  };
  const auto other_lane = snapshot_piece::id_of(1, 0);
  put(10, true, {0, 1, other_lane}, 0);
  expect({0, 1, other_lane}, "before they are stored");
  put(20, false, {2}, 1);
  put(30, true, {3}, 1);
  expect({1, 2, 3, other_lane}, "of several that wait");
  checkpoint(30);
  expect({1, 2, 3, other_lane}, "stored");
  put(40, false, {4}, 3);
  checkpoint(40);
  reopen();
  expect({3, 4, other_lane}, "read again");
  put(50, true, {}, 3);
  checkpoint(50);
  std::size_t visited = 0;
  ASSERT_TRUE(kept->live_snapshots([&](const snapshot& one) {
    ++visited;
    EXPECT_EQ(3U, one.pieces.size());
  }));
  EXPECT_EQ(1U, visited);
  EXPECT_EQ(3U, kept->read_pieces(account(1))->size());
  EXPECT_TRUE(kept->read_pieces(account(2))->empty());
}

TEST_P(snapshot_conformance_test, a_younger_snapshot_replaces_an_older_one_never_the_other_way_round) {
  kept->put_snapshot(of(1, 10));
  kept->put_snapshot(of(1, 20));
  checkpoint(20);
  kept->put_snapshot(of(1, 15));
  checkpoint(21);
  EXPECT_EQ((positions{{1, 20}}), live());
}

TEST_P(snapshot_conformance_test, the_entitys_own_count_says_which_is_younger_whatever_the_positions) {
  for (const bool stored : {false, true}) {
    const std::uint64_t key = stored ? 1 : 2;
    for (const bool live : {true, false}) {
      SCOPED_TRACE(std::string(stored ? "stored" : "waiting") + (live ? ", live" : ", at rest"));
      const std::uint64_t entity = key * 2 + (live ? 0 : 1);
      const auto of_writer = [&](std::uint64_t seq, std::uint64_t at, const std::string& state) {
        return snapshot{account(entity), seq, {at}, 3, live, bytes_of(state)};
      };
      const auto state = [&] {
        const auto read = kept->read_snapshot(account(entity));
        return read && *read ? (*read)->state : std::vector<std::byte>{};
      };
      kept->put_snapshot(of_writer(5, 1'000, "of the writer before"));
      if (stored) checkpoint(10 + entity * 3);
      kept->put_snapshot(of_writer(6, 20, "younger"));
      if (stored) checkpoint(11 + entity * 3);
      EXPECT_EQ(bytes_of("younger"), state());
      if (!stored) continue;
      kept->put_snapshot(of_writer(4, 2'000, "older"));
      checkpoint(12 + entity * 3);
      EXPECT_EQ(bytes_of("younger"), state());
    }
  }
}

TEST_P(snapshot_conformance_test, the_younger_of_a_live_one_and_one_at_rest_is_read_whatever_the_positions) {
  kept->put_snapshot({account(1), 6, {20}, 3, false, bytes_of("younger")});
  checkpoint(20);
  kept->put_snapshot({account(1), 5, {1'000}, 3, true, bytes_of("older")});
  checkpoint(21);
  EXPECT_EQ(bytes_of("younger"), (*kept->read_snapshot(account(1)))->state);
}

TEST_P(snapshot_conformance_test, a_retirement_goes_by_the_entitys_own_count_too) {
  kept->put_snapshot({account(1), 5, {1'000}, 3, true, bytes_of("of the writer before")});
  kept->put_snapshot({account(2), 7, {10}, 3, true, bytes_of("younger than the retirement")});
  kept->retire_snapshot({account(1), 6, {20}});
  kept->retire_snapshot({account(2), 6, {20}});
  checkpoint(20);
  EXPECT_EQ((positions{{2, 10}}), live());
}

TEST_P(snapshot_conformance_test, a_mark_that_no_program_reads_takes_the_place_of_all_that_is_there) {
  const auto mark = [](std::uint64_t key, std::uint64_t at) { return snapshot{account(key), 0, {at}, 0, true, {}}; };
  kept->put_snapshot(of(1, 10));
  kept->put_snapshot(of(2, 10, false));
  checkpoint(10);
  kept->put_snapshot(mark(1, 20));
  kept->put_snapshot(mark(2, 20));
  checkpoint(20);
  EXPECT_EQ((positions{{1, 20}, {2, 20}}), live());
  for (std::uint64_t key : {1, 2}) EXPECT_TRUE((*kept->read_snapshot(account(key)))->is_mark()) << key;
  EXPECT_EQ(10U, (*kept->read_snapshot(account(1)))->seq) << "none that is older takes its place again";
  kept->put_snapshot(of(1, 9));
  checkpoint(21);
  EXPECT_TRUE((*kept->read_snapshot(account(1)))->is_mark());
  kept->put_snapshot(of(1, 22));
  checkpoint(22);
  EXPECT_FALSE((*kept->read_snapshot(account(1)))->is_mark());
}

TEST_P(snapshot_conformance_test, a_mark_goes_only_with_a_retirement_that_comes_after_it) {
  kept->put_snapshot(of(1, 10));
  checkpoint(10);
  kept->retire_snapshot({account(1), 12, {15}});
  kept->put_snapshot({account(1), 0, {20}, 0, true, {}});
  checkpoint(20);
  EXPECT_EQ((positions{{1, 20}}), live());
  kept->retire_snapshot({account(1), 12, {25}});
  checkpoint(25);
  EXPECT_TRUE(live().empty());
}

TEST_P(snapshot_conformance_test, a_retirement_waits_for_its_checkpoint_and_spares_what_is_younger) {
  for (std::uint64_t i = 1; i <= 3; ++i) kept->put_snapshot(of(i, 10));
  kept->retire_snapshot({account(1), 20, {20}});
  kept->retire_snapshot({account(2), 40, {40}});
  kept->retire_snapshot({account(3), 20, {20}});
  kept->put_snapshot(of(3, 25));
  checkpoint(30);
  EXPECT_EQ((positions{{2, 10}, {3, 25}}), live());
  checkpoint(40);
  EXPECT_EQ((positions{{3, 25}}), live());
}

TEST_P(snapshot_conformance_test, a_retirement_behind_a_checkpoint_takes_the_place_of_none_before_it) {
  kept->put_snapshot(of(1, 10));
  kept->retire_snapshot({account(1), 20, {20}});
  kept->retire_snapshot({account(1), 40, {40}});
  checkpoint(30);
  EXPECT_EQ(positions{}, live()) << "it lacks what came between 20 and 30";
}

TEST_P(snapshot_conformance_test, an_entity_that_comes_to_rest_stays_live_until_the_checkpoint) {
  kept->put_snapshot(of(1, 10));
  checkpoint(10);
  kept->put_snapshot(of(1, 20, false, "idle"));
  checkpoint(15);
  EXPECT_EQ((positions{{1, 20}}), live());
  checkpoint(20);
  EXPECT_TRUE(live().empty());
  const auto idle = *kept->read_snapshot(account(1));
  ASSERT_TRUE(idle);
  EXPECT_FALSE(idle->live);
  EXPECT_EQ(4U, idle->state.size());
  kept->put_snapshot(of(1, 30));
  checkpoint(30);
  EXPECT_TRUE((*kept->read_snapshot(account(1)))->live);
}

TEST_P(snapshot_conformance_test, the_checkpoint_never_moves_back) {
  checkpoint(30);
  kept->complete_checkpoint({20});
  checkpoint(31);
  reopen();
  EXPECT_EQ(position{31}, kept->checkpoint());
}

TEST_P(snapshot_conformance_test, many_are_written_and_read) {
  for (std::uint64_t i = 1; i <= 7'000; ++i) kept->put_snapshot(of(i, i));
  for (std::uint64_t i = 1; i <= 7'000; i += 2) kept->retire_snapshot({account(i), 7'000, {7'000}});
  checkpoint(7'000);
  reopen();
  const auto now = live();
  EXPECT_EQ(3'500U, now.size());
  EXPECT_TRUE(now.contains(2));
  EXPECT_FALSE(now.contains(1));
}
INSTANTIATE_TEST_SUITE_P(stores, snapshot_conformance_test, ::testing::ValuesIn(stores_under_test()), name_of_store);

}  // namespace
}  // namespace madang
