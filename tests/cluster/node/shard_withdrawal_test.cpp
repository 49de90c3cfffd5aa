#include "cluster/node/members/shard_withdrawal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace madang {
namespace {

/// Notes what is done, in order; what is named in `fails` says no.
struct noted_steps {
  bool does(const std::string& what) {
    done.push_back(what);
    return std::find(fails.begin(), fails.end(), what) == fails.end();
  }
  withdrawal_steps steps() {
    return {[this] { return does("lists"); },
            [this] { return were_forbidden; },
            [this] { return does("forbid"); },
            [this] { (void)does("allow"); },
            [this] { return does("snapshots"); },
            [this] { (void)does("hold"); },
            [this] { (void)does("settle"); },
            [this] { return is_stopping; },
            [this] { (void)does("open"); },
            [this] { (void)does("count as given"); },
            [this] { (void)does("close"); },
            [this] { (void)does("end"); },
            [this]() -> result<position, std::string> {
              if (does("finish")) return position{7};
              return refused{std::string("not in time")};
            }};
  }
  std::size_t place_of(const std::string& what) const {
    return static_cast<std::size_t>(std::find(done.begin(), done.end(), what) - done.begin());
  }

  std::vector<std::string> done;
  std::vector<std::string> fails;
  bool were_forbidden = false;
  bool is_stopping = false;
};

using in_order = std::vector<std::string>;

TEST(shard_withdrawal, writes_what_is_there_before_anybody_is_held_up) {
  noted_steps node;
  const auto upto = withdraw(node.steps());
  ASSERT_TRUE(upto) << upto.error();
  EXPECT_EQ(*upto, position{7});
  EXPECT_EQ(node.done,
            (in_order{"lists", "forbid", "snapshots", "hold", "settle", "count as given", "close", "end", "finish"}));
}

/// What is read meanwhile must not take for this node's what may be another's by then.
TEST(shard_withdrawal, counts_them_as_given_before_it_is_known_whose_they_are) {
  noted_steps node;
  node.fails = {"finish"};
  EXPECT_FALSE(withdraw(node.steps()));
  EXPECT_LT(node.place_of("count as given"), node.place_of("close"));
  EXPECT_EQ(node.place_of("allow"), node.done.size()) << "no checkpoint completes before they are certain";
  EXPECT_EQ(node.place_of("open"), node.done.size());
}

TEST(shard_withdrawal, holds_nobody_up_for_snapshots_that_cannot_be_written) {
  noted_steps node;
  node.fails = {"snapshots"};
  const auto upto = withdraw(node.steps());
  ASSERT_FALSE(upto);
  EXPECT_NE(upto.error().find("snapshots"), std::string::npos);
  EXPECT_EQ(node.done, (in_order{"lists", "forbid", "snapshots", "allow"}));
}

TEST(shard_withdrawal, leaves_checkpoints_forbidden_where_they_were) {
  noted_steps node;
  node.were_forbidden = true;
  node.fails = {"snapshots"};
  EXPECT_FALSE(withdraw(node.steps()));
  EXPECT_EQ(node.done, (in_order{"lists", "forbid", "snapshots"}));
}

TEST(shard_withdrawal, changes_nothing_where_lists_or_a_checkpoint_stand_against_it) {
  for (const auto* what : {"lists", "forbid"}) {
    noted_steps node;
    node.fails = {what};
    EXPECT_FALSE(withdraw(node.steps()));
    EXPECT_EQ(node.done.back(), what);
  }
}

TEST(shard_withdrawal, serves_them_again_where_the_node_ends) {
  noted_steps node;
  node.is_stopping = true;
  EXPECT_FALSE(withdraw(node.steps()));
  EXPECT_EQ(node.done, (in_order{"lists", "forbid", "snapshots", "hold", "settle", "open", "allow"}));
}

}  // namespace
}  // namespace madang
