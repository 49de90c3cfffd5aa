#include "cluster/membership/shard_giving.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "persistence/ports/shard_sets.hpp"

namespace madang {
namespace {

planned_move a_move(std::uint32_t shard, std::uint16_t from, std::uint16_t to, move_cause cause) {
  return {shard, from, to, cause, false};
}

shard_set set_of(const std::vector<std::uint8_t>& shards) {
  shard_set made{};
  for (const auto each : shards) add_shard(made, each);
  return made;
}

/// Does what the test says, and writes down what it was asked for.
struct told_host final : giving_host {
  result<position, std::string> withdraw(const shard_set& shards) override {
    said.push_back("withdraw " + std::to_string(count_of(shards)));
    if (!fails.empty()) return refused{fails};
    return position{7};
  }
  std::optional<shard_set> hand_over(std::uint16_t to, position upto, const shard_set&) override {
    said.push_back("hand over to " + std::to_string(to) + " as of " + std::to_string(upto.value));
    return answer;
  }
  void keep(const shard_set& shards) override { said.push_back("keep " + std::to_string(count_of(shards))); }
  void given(std::uint16_t to, const shard_set& shards) override {
    said.push_back("given " + std::to_string(count_of(shards)) + " to " + std::to_string(to));
  }

  std::string fails;
  std::optional<shard_set> answer = shard_set{};
  std::vector<std::string> said;
};

using said = std::vector<std::string>;

TEST(shard_giving, gives_what_the_plan_says_of_this_member_alone) {
  told_host host;
  shard_giving giving(host);
  const std::vector<planned_move> moves{a_move(1, 2, 3, move_cause::home), a_move(4, 1, 3, move_cause::draining),
                                        a_move(5, 1, 3, move_cause::draining)};
  giving.look(moves, 1, true);
  EXPECT_EQ(host.said, (said{"withdraw 2", "hand over to 3 as of 7", "given 2 to 3"}));
  EXPECT_TRUE(is_empty(giving.under_way()));
  giving.look({}, 1, true);
  EXPECT_EQ(host.said.size(), 3u) << "nothing is left";
}

TEST(shard_giving, for_balance_only_a_few_go_and_only_where_that_is_wanted) {
  std::vector<planned_move> moves;
  for (std::uint32_t shard = 0; shard < 20; ++shard) moves.push_back(a_move(shard, 1, 2, move_cause::overload));
  EXPECT_EQ(next_to_give(moves, 1, true, {.few = 8, .many = 64})->shards.size(), 8u);
  EXPECT_FALSE(next_to_give(moves, 1, false));
  for (auto& each : moves) each.cause = move_cause::draining;
  EXPECT_EQ(next_to_give(moves, 1, false, {.few = 8, .many = 64})->shards.size(), 20u);
  for (auto& each : moves) each.cause = move_cause::unserved;
  EXPECT_FALSE(next_to_give(moves, 1, true)) << "whoever takes them does that himself";
}

TEST(shard_giving, what_cannot_be_withdrawn_stays_and_is_tried_again) {
  told_host host;
  host.fails = "a checkpoint is under way";
  shard_giving giving(host);
  const std::vector<planned_move> moves{a_move(4, 1, 3, move_cause::home)};
  giving.look(moves, 1, true);
  EXPECT_EQ(host.said, (said{"withdraw 1"}));
  EXPECT_EQ(giving.trouble(), host.fails);
  EXPECT_TRUE(is_empty(giving.under_way()));
  host.fails.clear();
  giving.look(moves, 1, true);
  EXPECT_EQ(host.said.back(), "given 1 to 3");
  EXPECT_EQ(giving.trouble(), "");
}

/// The call may still be carried out.
TEST(shard_giving, nothing_is_served_again_before_it_is_certain_whose_it_is) {
  told_host host;
  host.answer.reset();
  shard_giving giving(host);
  const std::vector<planned_move> moves{a_move(4, 1, 3, move_cause::home), a_move(5, 1, 3, move_cause::home)};
  for (int look = 0; look < 3; ++look) giving.look(moves, 1, true);
  EXPECT_EQ(host.said,
            (said{"withdraw 2", "hand over to 3 as of 7", "hand over to 3 as of 7", "hand over to 3 as of 7"}));
  EXPECT_EQ(giving.under_way(), set_of({4, 5}));
  host.answer = set_of({5});
  giving.look({}, 1, true);
  EXPECT_EQ((said{host.said.end() - 2, host.said.end()}), (said{"given 1 to 3", "keep 1"}));
  EXPECT_TRUE(is_empty(giving.under_way()));
}

// ---- whole clusters from seeds -------------------------------------------------------------------------------------

/// What the store does: one owner for each shard, calls that are carried out late, or whose answers are lost.
class fake_store {
 public:
  struct call {
    std::uint16_t from = 0;
    std::uint64_t life = 0;
    std::uint16_t to = 0;
    position upto;
    std::uint8_t shard = 0;
  };

  std::uint16_t owner = 1;
  std::map<std::uint16_t, member_state> members{{1, member_state::up}, {2, member_state::up}, {3, member_state::up}};
  std::map<std::uint16_t, std::uint64_t> lives{{1, 1}, {2, 1}, {3, 1}};  ///< fences
  std::map<std::uint16_t, std::uint64_t> written;                        ///< how far each one's journal is
  std::vector<int> facts;                                                ///< of the shard, in their order
  std::vector<call> late;                                                ///< sent, and not carried out yet

  bool append(std::uint16_t node, std::uint64_t life, int fact) {
    if (lives[node] != life || owner != node) return false;
    facts.push_back(fact);
    ++written[node];
    return true;
  }
  bool carry_out(const call& one) {
    if (members[one.to] != member_state::up || lives[one.from] != one.life) return false;
    if (owner == one.from && written[one.from] > one.upto.value) return false;
    if (owner == one.from) owner = one.to;
    return true;
  }
  void kill(std::uint16_t node) {
    members[node] = member_state::down;
    ++lives[node];
  }
};

/// One process of a node: it serves the shard where it has brought it, and keeps what it knows of it.
class fake_node final : public giving_host {
 public:
  fake_node(fake_store& store, std::uint16_t number, std::mt19937_64& chance)
      : store_(store), number_(number), life_(store.lives[number]), chance_(chance) {}

  /// A client's command; the facts that it answers with, or nothing.
  std::optional<std::size_t> command(int fact) {
    if (!serves_ || is_over_) return std::nullopt;
    if (known_ != store_.facts) wrong_ = "it serves what it does not know whole";
    if (!store_.append(number_, life_, fact)) {
      is_over_ = true;  // the fence: the process ends
      return std::nullopt;
    }
    known_.push_back(fact);
    return known_.size();
  }
  void look() {
    if (is_over_) return;
    if (store_.members[number_] == member_state::down) {
      is_over_ = true;
      return;
    }
    giving_.look(plan(), number_, true);
    bring();
  }
  void want(std::optional<std::uint16_t> to) { wanted_ = to; }
  bool is_over() const { return is_over_; }
  void die() { is_over_ = true; }
  bool serves() const { return serves_ && !is_over_; }
  const std::string& wrong() const { return wrong_; }

 private:
  std::vector<planned_move> plan() const {
    if (!wanted_ || store_.owner != number_) return {};
    return {a_move(0, number_, *wanted_, move_cause::draining)};
  }
  /// As a node takes what the dead leave, and brings what it owns.
  void bring() {
    if (store_.members[store_.owner] == member_state::down && store_.members[number_] == member_state::up) {
      store_.owner = number_;
    }
    if (store_.owner != number_) {
      serves_ = false;
      return;
    }
    if (serves_ || !is_empty(giving_.under_way())) return;
    known_ = store_.facts;
    serves_ = true;
  }

  result<position, std::string> withdraw(const shard_set&) override {
    if (!serves_) return refused{std::string("not served here yet")};
    serves_ = false;
    if (chance_() % 4 == 0) return refused{std::string("the lists do not catch up")};
    return position{store_.written[number_]};
  }
  std::optional<shard_set> hand_over(std::uint16_t to, position upto, const shard_set& shards) override {
    const fake_store::call sent{number_, life_, to, upto, 0};
    switch (chance_() % 4) {
      case 0:
        store_.late.push_back(sent);
        return std::nullopt;
      case 1:
        (void)store_.carry_out(sent);
        return std::nullopt;
      default:
        // Calls of one writer follow each other: those before it are through.
        for (const auto& one : std::exchange(store_.late, {})) (void)store_.carry_out(one);
        (void)store_.carry_out(sent);
        return store_.owner == number_ ? shards : shard_set{};
    }
  }
  void keep(const shard_set&) override { serves_ = false; }
  void given(std::uint16_t, const shard_set&) override { serves_ = false; }

  fake_store& store_;
  const std::uint16_t number_;
  const std::uint64_t life_;
  std::mt19937_64& chance_;
  shard_giving giving_{*this};
  std::optional<std::uint16_t> wanted_;
  std::vector<int> known_;
  bool serves_ = false;
  bool is_over_ = false;
  std::string wrong_;
};

/// Three nodes, one shard that wanders, calls whose answers are lost, and processes that die at any step.
class fake_cluster {
 public:
  explicit fake_cluster(std::uint64_t seed) : chance_(seed) {
    for (std::uint16_t node = 1; node <= 3; ++node) start(node);
  }

  std::string run(int steps) {
    for (int step = 0; step < steps; ++step) {
      take_a_step(step);
      if (auto wrong = complaint(); !wrong.empty()) return wrong;
    }
    return settle(steps);
  }

 private:
  void start(std::uint16_t node) {
    store_.members[node] = member_state::up;
    nodes_[node] = std::make_unique<fake_node>(store_, node, chance_);
  }
  std::uint16_t any() { return static_cast<std::uint16_t>(1 + chance_() % 3); }

  void take_a_step(int step) {
    const auto node = any();
    auto& one = *nodes_[node];
    switch (chance_() % 12) {
      case 0:
        if (ups() > 1) {
          one.die();
          store_.kill(node);
        }
        break;
      case 1:
        if (one.is_over()) {
          store_.kill(node);
          start(node);
        }
        break;
      case 2:
        one.want(any());
        break;
      case 3:
        if (!store_.late.empty()) {
          (void)store_.carry_out(store_.late.back());
          store_.late.pop_back();
        }
        break;
      case 4:
      case 5:
      case 6:
        if (one.command(step)) acknowledged_.push_back(step);
        break;
      default:
        one.look();
    }
  }
  int ups() const {
    int count = 0;
    for (const auto& [node, state] : store_.members) count += state == member_state::up ? 1 : 0;
    return count;
  }
  std::string complaint() const {
    if (store_.facts != acknowledged_) return "what was acknowledged is not what is there";
    for (const auto& [node, one] : nodes_) {
      if (!one->wrong().empty()) return "node " + std::to_string(node) + ": " + one->wrong();
    }
    return {};
  }
  /// In the end somebody serves it.
  std::string settle(int step) {
    for (const auto& [node, one] : nodes_) {
      if (one->is_over()) store_.kill(node);
    }
    for (int look = 0; look < 200; ++look) {
      for (auto& [node, one] : nodes_) {
        one->want({});
        one->look();
        if (one->is_over()) store_.kill(node);
        if (one->command(step)) return {};
      }
    }
    return "nobody serves the shard";
  }

  fake_store store_;
  std::mt19937_64 chance_;
  std::map<std::uint16_t, std::unique_ptr<fake_node>> nodes_;
  std::vector<int> acknowledged_;
};

TEST(shard_giving, loses_and_doubles_nothing_whoever_dies_and_whatever_answer_is_lost) {
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    const auto wrong = fake_cluster(seed).run(400);
    ASSERT_EQ(wrong, "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace madang
