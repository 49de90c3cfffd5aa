#include <gtest/gtest.h>

#include <array>
#include <future>

#include "persistence/codec/record_codec.hpp"
#include "tests/persistence/members/members_fixture.hpp"

/// Shards change their owner, all or none, and each has one.
namespace madang {
namespace {

using namespace testing;
using namespace std::chrono_literals;

/// A writer whose batches, of one record each, are made and sent by hand.
class hand_writer {
 public:
  hand_writer(fenced_writer who, std::unique_ptr<pg_connection> over) : who_(who), over_(std::move(over)) {}

  postgres_shards moves() { return postgres_shards(*over_); }
  const fenced_writer& who() const { return who_; }
  int backend() const { return over_->backend(); }

  /// Appends a batch that says that a shard is given away; answers as `append` does.
  int release(std::uint8_t shard) {
    prepare(shard);
    shard_set released{};
    add_shard(released, shard);
    const auto done = moves().append_release(who_, batch_, chain_, after_, released);
    if (!done) return -1;
    if (*done) went();
    return *done ? 0 : 1;
  }
  /// The same batch once more.
  bool release_again(std::uint8_t shard) {
    shard_set released{};
    add_shard(released, shard);
    const auto done = moves().append_release(who_, batch_, before_, after_, released);
    return done && *done;
  }
  /// What `append_batch` says to a record of a shard; -1: nothing.
  int append(std::uint8_t shard) {
    static constexpr pg_statement statement{"by_hand",
                                            "SELECT madang.append_batch($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
    prepare(shard);
    const auto shards = shards_of(batch_.bytes);
    pg_params with;
    with.int4(who_.node).number(who_.incarnation).number(batch_.number).number(batch_.first.value);
    with.number(batch_.last.value).bytes(chain_).bytes(after_).bits(shards).bytes(batch_.bytes);
    const auto rows = over_->run(statement, with);
    const auto said = rows ? static_cast<int>(rows->first_integer().value_or(-1)) : -1;
    if (said == 0) went();
    return said;
  }

 private:
  void prepare(std::uint8_t shard) {
    batch_.number = last_ + 1;
    batch_.first = batch_.last = {batch_.number};
    record one;
    one.stream = account(static_cast<std::uint64_t>(shard) << 8);
    one.meta.at = batch_.first;
    one.meta.seq = batch_.number;
    batch_.bytes.clear();
    append_record(one, batch_.bytes);
    after_ = chain_after(chain_, who_.incarnation, batch_.number, batch_.bytes);
  }
  void went() {
    ++last_;
    before_ = chain_;
    chain_ = after_;
  }

  const fenced_writer who_;
  const std::unique_ptr<pg_connection> over_;
  journal_batch batch_;
  std::uint64_t last_ = 0;
  chain_hash before_{};
  chain_hash chain_{};
  chain_hash after_{};
};

class shard_moves_test : public members_test {
 protected:
  static shard_set only(int shard) {
    shard_set made{};
    add_shard(made, static_cast<std::uint8_t>(shard));
    return made;
  }
  hand_writer writer_of(int node) { return {{static_cast<std::uint16_t>(node), 1}, connect()}; }
  bool waits(int backend) const {
    return rig->sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid = " +
                    std::to_string(backend)) == "1";
  }
};

constexpr fenced_writer second{2, 1};
constexpr fenced_writer third{3, 1};

TEST_F(shard_moves_test, a_node_that_is_down_loses_all_its_shards_at_once) {
  auto store = make();
  start(store, 2);
  auto one = writer_of(1);
  auto two = writer_of(2);
  ASSERT_EQ(0, one.append(5));
  EXPECT_EQ(refusal(member_reject::not_down), why(two.moves().take(1, second, all_shards())));
  ASSERT_EQ(0, why(store.fence_off(process(1), 0)));
  EXPECT_EQ(1, one.append(5));
  EXPECT_EQ(1, two.append(5));
  const auto got = two.moves().take(1, second, all_shards());
  ASSERT_TRUE(got) << got.error().text;
  EXPECT_EQ(256, count(*got));
  EXPECT_EQ("0 256", owned(store));
  EXPECT_EQ(0, two.append(5));
  EXPECT_EQ(1, one.append(5));
}

TEST_F(shard_moves_test, every_change_of_an_owner_has_a_higher_version) {
  auto store = make();
  start(store, 2);
  auto one = writer_of(1);
  auto two = writer_of(2);
  const auto of_five = [&] {
    const auto owners = store.owners();
    return owners && owners->size() == 256 ? owners->at(5) : shard_owner{};
  };
  const auto first = of_five();
  EXPECT_EQ(1, first.node);
  ASSERT_EQ(0, one.release(5));
  const auto released = of_five();
  EXPECT_FALSE(released.node);
  EXPECT_GT(released.version, first.version);
  ASSERT_TRUE(two.moves().claim(1, second, only(5)));
  const auto claimed = of_five();
  EXPECT_EQ(2, claimed.node);
  EXPECT_GT(claimed.version, released.version);
  ASSERT_EQ(0, why(store.fence_off(process(2), 0)));
  EXPECT_EQ(2, of_five().node) << "nobody has taken it";
  EXPECT_GT(of_five().version, claimed.version) << "the process that owned it is none any more";
  ASSERT_TRUE(one.moves().take(2, {1, 1}, all_shards()));
  const auto taken = of_five();
  EXPECT_EQ(1, taken.node);
  EXPECT_GT(taken.version, claimed.version);
}

TEST_F(shard_moves_test, a_new_store_is_shared_out_until_something_is_written_there) {
  auto store = make();
  start(store, 2);
  auto one = writer_of(1);
  EXPECT_EQ(refusal(member_reject::lost), why(one.moves().share_out({1, 7}, 2, only(5))));
  const auto moved = one.moves().share_out({1, 1}, 2, only(5));
  ASSERT_TRUE(moved) << moved.error().text;
  EXPECT_EQ(only(5), *moved);
  EXPECT_EQ("255 1", owned(store));
  EXPECT_EQ(1, one.append(5)) << "it is another's";
  ASSERT_EQ(0, one.append(6));
  const auto late = one.moves().share_out({1, 1}, 2, only(7));
  ASSERT_TRUE(late);
  EXPECT_EQ(0, count(*late));
  EXPECT_EQ("255 1", owned(store));
}

TEST_F(shard_moves_test, a_writer_that_goes_on_hands_over_what_it_has_finished) {
  auto store = make();
  start(store, 3);
  auto one = writer_of(1);
  auto two = writer_of(2);
  ASSERT_EQ(0, one.append(5));
  ASSERT_EQ(0, one.append(6));
  EXPECT_EQ(refusal(member_reject::written_on), why(one.moves().hand_over({1, 1}, 2, {1}, only(6))));
  EXPECT_EQ(refusal(member_reject::lost), why(one.moves().hand_over({1, 7}, 2, {2}, only(5))));
  EXPECT_EQ("256 0 0", owned(store)) << "nothing has moved";
  const auto before = store.owners();
  ASSERT_TRUE(before);
  const auto moved = one.moves().hand_over({1, 1}, 2, {1}, only(5));
  ASSERT_TRUE(moved) << moved.error().text;
  EXPECT_EQ(only(5), *moved);
  EXPECT_EQ("255 1 0", owned(store));
  const auto after = store.owners();
  ASSERT_TRUE(after);
  EXPECT_EQ(2, after->at(5).node);
  EXPECT_GT(after->at(5).version, before->at(5).version);
  EXPECT_EQ(before->at(6), after->at(6)) << "nobody else's";
  EXPECT_EQ(1, one.append(5)) << "it is another's";
  EXPECT_EQ(0, two.append(5));
  EXPECT_EQ(0, one.append(6)) << "the giver goes on";
}

TEST_F(shard_moves_test, whoever_asks_again_moves_nothing_a_second_time) {
  auto store = make();
  start(store, 3);
  auto one = writer_of(1);
  auto two = writer_of(2);
  ASSERT_TRUE(one.moves().hand_over({1, 1}, 2, {0}, only(5)));
  ASSERT_TRUE(two.moves().hand_over({2, 1}, 3, {0}, only(5)));
  const auto again = one.moves().hand_over({1, 1}, 2, {0}, only(5));
  ASSERT_TRUE(again) << again.error().text;
  EXPECT_EQ(0, count(*again));
  EXPECT_EQ("255 0 1", owned(store));
}

TEST_F(shard_moves_test, only_a_member_that_is_up_is_given_anything) {
  auto store = make();
  start(store, 2);
  auto one = writer_of(1);
  EXPECT_EQ(refusal(member_reject::not_up), why(one.moves().hand_over({1, 1}, 1, {0}, only(5))));
  EXPECT_EQ(refusal(member_reject::not_up), why(one.moves().hand_over({1, 1}, 3, {0}, only(5))));
  ASSERT_EQ(0, why(store.drain(process(2))));
  EXPECT_EQ(refusal(member_reject::not_up), why(one.moves().hand_over({1, 1}, 2, {0}, only(5))));
  ASSERT_EQ(0, why(store.leave(process(2))));
  EXPECT_EQ(refusal(member_reject::not_up), why(one.moves().hand_over({1, 1}, 2, {0}, only(5))));
  EXPECT_EQ("256 0", owned(store));
}

TEST_F(shard_moves_test, what_was_handed_over_is_taken_with_all_the_rest_when_its_new_owner_dies) {
  auto store = make();
  start(store, 3);
  auto one = writer_of(1);
  auto three = writer_of(3);
  ASSERT_TRUE(one.moves().hand_over({1, 1}, 2, {0}, only(5)));
  ASSERT_EQ(0, why(store.fence_off(process(2), 0)));
  const auto got = three.moves().take(2, third, all_shards());
  ASSERT_TRUE(got) << got.error().text;
  EXPECT_EQ(only(5), *got);
  EXPECT_EQ("255 0 1", owned(store));
}

TEST_F(shard_moves_test, a_taker_that_was_fenced_off_gets_nothing) {
  auto store = make();
  start(store, 2);
  auto two = writer_of(2);
  ASSERT_EQ(0, why(store.fence_off(process(1), 0)));
  ASSERT_EQ(0, why(store.fence_off(process(2), 0)));
  EXPECT_EQ(refusal(member_reject::lost), why(two.moves().take(1, second, all_shards())));
  EXPECT_EQ("256 0", owned(store));
}

TEST_F(shard_moves_test, a_taker_that_is_cut_off_in_the_middle_gets_all_or_nothing) {
  auto store = make();
  start(store, 2);
  ASSERT_EQ(0, why(store.fence_off(process(1), 0)));
  const auto over = through_proxy();
  for (const auto mode : {pg_proxy::mode::hold_sync, pg_proxy::mode::drop_answers}) {
    proxy->now = pg_proxy::mode::pass;
    const auto taker = connect("madang_node", over, 1500ms);
    postgres_shards moves(*taker);
    ASSERT_TRUE(moves.take(1, second, {})) << "so that the statement is known to the server";
    proxy->now = mode;
    auto taking = std::async(std::launch::async, [&] { return moves.take(1, second, all_shards()); });
    if (mode == pg_proxy::mode::hold_sync) {
      // All is done but the commit: the fences are locked, and nobody sees anything of it.
      EXPECT_TRUE(eventually(
          [&] { return rig->sql("SELECT 1 FROM madang.writers WHERE writer = 1 FOR UPDATE NOWAIT") != "1"; }));
      EXPECT_EQ("256 0", owned(store));
    }
    EXPECT_EQ(refusal(member_reject::unavailable), why(taking.get()));
    EXPECT_TRUE(
        eventually([&] { return rig->sql("SELECT 1 FROM madang.writers WHERE writer = 1 FOR UPDATE NOWAIT") == "1"; }));
    EXPECT_EQ(mode == pg_proxy::mode::hold_sync ? "256 0" : "0 256", owned(store));
  }
  auto two = writer_of(2);
  EXPECT_EQ(0, count(*two.moves().take(1, second, all_shards()))) << "once more does no harm";
  EXPECT_EQ("0 256", owned(store));
}

TEST_F(shard_moves_test, of_two_takers_one_gets_each_shard) {
  auto store = make();
  start(store, 3);
  ASSERT_EQ(0, why(store.fence_off(process(1), 0)));
  const auto take_each = [&](const fenced_writer& to) {
    const auto over = connect();
    postgres_shards moves(*over);
    shard_set got{};
    for (int shard = 0; shard < 256; ++shard) {
      const auto one = moves.take(1, to, only(shard));
      if (!one) throw std::runtime_error(one.error().text);
      if (count(*one) == 1) add_shard(got, static_cast<std::uint8_t>(shard));
    }
    return got;
  };
  auto other = std::async(std::launch::async, [&] { return take_each(third); });
  const auto two = take_each(second);
  const auto three = other.get();
  EXPECT_EQ(256, count(two) + count(three));
  EXPECT_EQ(two, find(store, 2).owned);
  EXPECT_EQ(three, find(store, 3).owned);
  for (int shard = 0; shard < 256; ++shard) {
    const auto at = static_cast<std::uint8_t>(shard);
    EXPECT_NE(holds_shard(two, at), holds_shard(three, at)) << shard;
  }
}

TEST_F(shard_moves_test, a_released_shard_is_claimed_and_written_by_its_new_owner_alone) {
  auto store = make();
  start(store, 3);
  auto one = writer_of(1);
  auto two = writer_of(2);
  ASSERT_EQ(0, one.append(5));
  EXPECT_EQ(0, count(*two.moves().claim(1, second, only(5)))) << "it is not released";
  ASSERT_EQ(0, one.release(5));
  EXPECT_TRUE(one.release_again(5)) << "its answer may have been lost";
  EXPECT_EQ(1, one.append(5));
  EXPECT_EQ(1, two.append(5));
  const auto free = two.moves().released();
  ASSERT_TRUE(free);
  ASSERT_EQ(1u, free->size());
  EXPECT_EQ(5, free->front().shard);
  EXPECT_EQ(1, free->front().from);
  EXPECT_EQ(2u, free->front().batch) << "with which its history there ends";
  EXPECT_EQ(only(5), *two.moves().claim(1, second, all_shards()));
  EXPECT_EQ(0, count(*writer_of(3).moves().claim(1, third, all_shards())));
  EXPECT_EQ(0, two.append(5));
  EXPECT_EQ(1, one.append(5));
  EXPECT_EQ(0, one.append(6)) << "its others it writes on";
  EXPECT_EQ("255 1 0", owned(store));
}

TEST_F(shard_moves_test, a_release_and_a_claim_wait_for_what_is_being_appended) {
  auto store = make();
  start(store, 2);
  auto one = writer_of(1);
  auto two = writer_of(2);
  ASSERT_EQ(0, one.append(5));
  // Something else of node 1 has its fence, as a snapshot does.
  const auto snapshot = connect();
  ASSERT_TRUE(snapshot->exec(
      "BEGIN; SELECT madang.put_snapshots(1, 1, 0::bit(256), true, '{}', '{}', '{}', '{}', '{}', '{}')"));
  auto releasing = std::async(std::launch::async, [&] { return one.release(5); });
  ASSERT_TRUE(eventually([&] { return waits(one.backend()); }));
  EXPECT_EQ("256 0", owned(store));
  EXPECT_TRUE(snapshot->exec("COMMIT"));
  ASSERT_EQ(0, releasing.get());
  // A batch of the claimer is on its way.
  const auto batch = connect();
  ASSERT_TRUE(
      batch->exec("BEGIN; SELECT madang.put_snapshots(2, 1, 0::bit(256), true, '{}', '{}', '{}', '{}', '{}', '{}')"));
  auto claiming = std::async(std::launch::async, [&] { return two.moves().claim(1, second, only(5)); });
  ASSERT_TRUE(eventually([&] { return waits(two.backend()); }));
  EXPECT_EQ(0, one.append(6)) << "the releaser writes on meanwhile";
  EXPECT_TRUE(batch->exec("COMMIT"));
  EXPECT_EQ(only(5), *claiming.get());
  EXPECT_EQ(0, two.append(5));
}

TEST_F(shard_moves_test, what_a_node_released_before_it_died_is_claimed_all_the_same) {
  auto store = make();
  start(store, 2);
  auto one = writer_of(1);
  auto two = writer_of(2);
  ASSERT_EQ(0, one.release(5));
  ASSERT_EQ(0, why(store.fence_off(process(1), 0)));
  EXPECT_EQ(255, count(*two.moves().take(1, second, all_shards())));
  EXPECT_EQ(only(5), *two.moves().claim(1, second, only(5)));
  EXPECT_EQ("0 256", owned(store));
}

TEST_F(shard_moves_test, moves_crosswise_do_not_wait_for_each_other_for_ever) {
  auto store = make();
  start(store, 3);
  ASSERT_EQ(0, why(store.fence_off(process(1), 0)));
  const auto move = [&](const fenced_writer& to, std::uint16_t other) {
    const auto over = connect();
    postgres_shards moves(*over);
    for (int i = 0; i < 300; ++i) {
      if (const auto done = moves.claim(other, to, {}); !done) return done.error().text;
      if (const auto done = moves.take(1, to, {}); !done) return done.error().text;
    }
    return std::string();
  };
  auto crosswise = std::async(std::launch::async, [&] { return move(third, 2); });
  EXPECT_EQ("", move(second, 3));
  EXPECT_EQ("", crosswise.get());
}

}  // namespace
}  // namespace madang
