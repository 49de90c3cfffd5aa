#include "cluster/ports/id_source.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <random>
#include <unordered_set>
#include <vector>

#include "messages/slots.hpp"

namespace madang {
namespace {

constexpr std::int64_t tick_ns = 8'000;

class set_clock final : public clock {
 public:
  unix_nanos at = time_of_ticks(1'000'000);
  unix_nanos now() const override { return at; }
};

TEST(id_source, of_a_node_that_runs_alone_uses_every_tick) {
  set_clock time;
  id_source ids(time);
  for (std::uint64_t i = 0; i < 1'000; ++i) {
    const auto tick = 1'000'000 + 2 * i;
    EXPECT_EQ(ids.next_user().value, pack_id(tick, slot_of_ticks(tick)));
    EXPECT_EQ(ids.next_session(user_id{7}).value, pack_id(tick + 1, 7));
  }
}

TEST(id_source, gives_what_lives_with_somebody_that_ones_slot) {
  set_clock time;
  id_source ids(time, {5, 6});
  for (int i = 0; i < 1'000; ++i) {
    const auto account = ids.next_account();
    const auto user = ids.next_user();
    EXPECT_EQ(slot_of(entity_of(ids.next_order(account))), slot_of(entity_of(account)));
    EXPECT_EQ(slot_of(entity_of(ids.next_job(user))), slot_of(entity_of(user)));
    EXPECT_EQ(ids.next_session(user).slot(), user.slot());
  }
}

TEST(id_source, refuses_a_node_whose_number_does_not_fit) {
  set_clock time;
  EXPECT_THROW(id_source(time, {64, 6}), broken_invariant);
  EXPECT_THROW(id_source(time, {1, 0}), broken_invariant);
  EXPECT_THROW(id_source(time, {1, 40}), broken_invariant);
}

/// All nodes see the same tick again and again, and make what any node may make.
TEST(id_source, of_two_nodes_never_makes_the_same_id_in_one_tick) {
  constexpr unsigned bits = 3;
  set_clock time;
  std::vector<std::unique_ptr<id_source>> nodes;
  for (std::uint64_t node = 0; node < 1U << bits; ++node) {
    nodes.push_back(std::make_unique<id_source>(time, node_ticks{node, bits}));
  }
  std::unordered_set<std::uint64_t> seen;
  for (int round = 0; round < 2'000; ++round) {
    for (auto& each : nodes) {
      const auto owner = user_id{pack_id(1, 0x1234)};
      // Kinds share no journal stream, but a tick that two nodes use is a fault in any of them.
      for (const auto id : {each->next_user().value, each->next_account().value, each->next_job(owner).value,
                            each->next_session(owner).value}) {
        EXPECT_TRUE(seen.insert(id >> 16).second) << id;
      }
    }
    if (round % 3 == 0) time.at.value += tick_ns;
  }
}

TEST(id_source, of_a_node_takes_the_nearest_tick_of_its_own) {
  set_clock time;
  for (std::uint64_t node : {0, 1, 5, 63}) {
    id_source ids(time, {node, 6});
    auto last = std::uint64_t{1'000'000 - 1};
    for (int i = 0; i < 200; ++i) {
      const auto tick = ids.next_user().value >> 16;
      EXPECT_EQ(tick % 64, node);
      EXPECT_GT(tick, last);
      EXPECT_LE(tick - last, 64U);
      last = tick;
    }
  }
}

/// Three nodes with clocks that differ and jump. Slots move between them; the taker is raised above the giver's latest.
class moving_slots {
 public:
  static constexpr std::size_t nodes = 3;
  static constexpr std::uint16_t slots = 16;

  explicit moving_slots(std::uint64_t seed) : random_(seed) {
    for (std::size_t i = 0; i < nodes; ++i)
      clocks_[i].at.value += static_cast<std::int64_t>(random_() % 1'000) * tick_ns;
  }
  void step() {
    auto& clock = clocks_[random_() % nodes];
    clock.at.value += (static_cast<std::int64_t>(random_() % 40) - 10) * tick_ns;
    if (random_() % 10 == 0) return move(static_cast<std::uint16_t>(random_() % slots), random_() % nodes);
    const auto slot = static_cast<std::uint16_t>(random_() % slots);
    const auto made = ids_[owner_[slot]].next_order(account_id{pack_id(1, slot)});
    EXPECT_EQ(made.slot(), slot);
    EXPECT_GT(made.value, last_[slot]) << "an id of a slot is not above the one before it";
    last_[slot] = made.value;
    EXPECT_TRUE(seen_.insert(made.value).second);
  }
  void move(std::uint16_t slot, std::size_t to) {
    auto& from = ids_[owner_[slot]];
    ids_[to].raise_above(pack_id(id_ticks(from.latest()), 0));
    owner_[slot] = to;
  }

 private:
  std::mt19937_64 random_;
  std::array<set_clock, nodes> clocks_;
  std::array<id_source, nodes> ids_{id_source{clocks_[0], {0, 2}}, id_source{clocks_[1], {1, 2}},
                                    id_source{clocks_[2], {2, 2}}};
  std::array<std::size_t, slots> owner_{};
  std::array<std::uint64_t, slots> last_{};
  std::unordered_set<std::uint64_t> seen_;
};

TEST(id_source, goes_on_rising_in_each_slot_when_it_moves_and_the_clocks_differ) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE(seed);
    moving_slots world(seed);
    for (int i = 0; i < 2'000 && !testing::Test::HasFailure(); ++i) world.step();
  }
}

}  // namespace
}  // namespace madang
