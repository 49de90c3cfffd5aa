#include "persistence/postgres/postgres_snapshots.hpp"

#include "tests/persistence/postgres/postgres_writer_fixture.hpp"

/// What a writer that goes on does about snapshots of shards that it has given away.
namespace madang::testing {
namespace {

constexpr std::uint8_t given_shard = 5;

entity_id in_shard(std::uint8_t shard) {
  return {entity_kind::account, std::uint64_t{1} << 16 | std::uint64_t{shard} << 8};
}

class given_shards_test : public postgres_writer_test {
 protected:
  postgres_snapshots& snapshots() { return *truth->snapshots; }
  bool is_stored() { return snapshots().wait_stored(std::chrono::steady_clock::now() + std::chrono::seconds(20)); }
  void put(std::uint8_t shard, std::uint64_t seq) {
    snapshot taken;
    taken.entity = in_shard(shard);
    taken.seq = seq;
    taken.at = {seq};
    taken.apply_version = 1;
    taken.live = true;
    taken.state.assign(10, std::byte{1});
    snapshots().put_snapshot(std::move(taken));
  }
  void own(int is_owned) {
    rig->sql("UPDATE madang.writers SET owned = set_bit(owned, " + std::to_string(given_shard) + ", " +
             std::to_string(is_owned) + ")");
  }
  void give() {
    own(0);
    shard_set gone{};
    add_shard(gone, given_shard);
    snapshots().own(without(every_shard(), gone));
  }
  std::string stored() { return rig->sql("SELECT count(*) FROM madang.live_snapshots"); }
};

TEST_F(given_shards_test, what_was_to_be_retired_of_them_does_not_stop_the_next_checkpoint) {
  open();
  append(2);
  put(given_shard, 1);
  snapshots().retire_snapshot({in_shard(given_shard), 1, {1}});
  ASSERT_TRUE(is_stored());
  give();
  snapshots().complete_checkpoint({2});
  ASSERT_TRUE(is_stored());
  EXPECT_EQ(snapshots().checkpoint(), (position{2}));
  EXPECT_EQ(stored(), "1") << "it is the next owner's to retire";
  put(7, 2);
  ASSERT_TRUE(is_stored());
  EXPECT_EQ(stored(), "2") << "snapshots go on being written";
}

TEST_F(given_shards_test, what_comes_of_them_too_late_is_left_out) {
  open();
  append(1);
  give();
  put(given_shard, 1);
  snapshots().retire_snapshot({in_shard(given_shard), 1, {1}});
  put(7, 1);
  snapshots().complete_checkpoint({1});
  ASSERT_TRUE(is_stored());
  EXPECT_EQ(snapshots().checkpoint(), (position{1}));
  EXPECT_EQ(stored(), "1");
}

TEST_F(given_shards_test, what_comes_back_is_written_again) {
  open();
  append(1);
  give();
  own(1);
  snapshots().own(every_shard());
  put(given_shard, 1);
  ASSERT_TRUE(is_stored());
  EXPECT_EQ(stored(), "1");
}

}  // namespace
}  // namespace madang::testing
