#include "cluster/portfolio/portfolio_watch_table.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace madang::portfolio {
namespace {

const symbol_id samsung = *symbol_id::parse("005930");
const symbol_id hynix = *symbol_id::parse("000660");
constexpr account_id kim{1};
constexpr account_id lee{2};

class listening final : public interest {
 public:
  void add(channel_id channel) override { in_.insert(channel); }
  void remove(channel_id channel) override { in_.erase(channel); }
  bool in(channel_id channel) const override { return in_.contains(channel); }

 private:
  std::set<channel_id> in_;
};

class a_watch_table : public testing::Test {
 protected:
  a_watch_table() {
    for (const auto account : {kim, lee}) listeners.add({channel_kind::portfolio, account.value});
    table.watch(kim, std::vector{samsung, hynix});
    table.watch(lee, std::vector{hynix});
    round();
  }
  /// Whom a round tells, half a second after the last.
  std::vector<account_id> round() {
    std::vector<account_id> told;
    table.round(now_ms += 500, 500, [&](account_id one) { told.push_back(one); });
    return told;
  }

  listening listeners;
  portfolio_watch_table table{listeners};
  std::int64_t now_ms = 0;
};

TEST_F(a_watch_table, tells_each_account_once_of_all_that_has_moved) {
  EXPECT_TRUE(round().empty());
  table.traded(samsung);
  table.traded(hynix);
  table.traded(hynix);
  EXPECT_EQ(round(), (std::vector{kim, lee}));
  EXPECT_TRUE(round().empty());
  table.traded(samsung);
  EXPECT_EQ(round(), std::vector{kim});
}

TEST_F(a_watch_table, tells_nobody_before_a_round_is_due) {
  table.changed(lee);
  EXPECT_EQ(round(), std::vector{lee});
  table.traded(samsung);
  std::vector<account_id> told;
  table.round(now_ms + 499, 500, [&](account_id one) { told.push_back(one); });
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(round(), std::vector{kim}) << "what has moved is not forgotten";
}

TEST_F(a_watch_table, tells_an_account_of_its_own_changes) {
  table.changed(lee);
  EXPECT_EQ(round(), std::vector{lee});
}

TEST_F(a_watch_table, tells_an_account_once_more_when_it_watches_something_else) {
  table.watch(kim, std::vector{samsung});
  EXPECT_EQ(round(), std::vector{kim}) << "a price may have moved between its value and the watch";
  table.watch(kim, std::vector{samsung});
  EXPECT_TRUE(round().empty());
}

TEST_F(a_watch_table, follows_what_an_account_holds) {
  table.watch(kim, std::vector{samsung});
  round();
  table.traded(hynix);
  EXPECT_EQ(round(), std::vector{lee});
  table.watch(lee, {});
  round();
  table.traded(hynix);
  EXPECT_TRUE(round().empty());
}

TEST_F(a_watch_table, forgets_what_nobody_listens_to) {
  listeners.remove({channel_kind::portfolio, kim.value});
  table.traded(samsung);
  EXPECT_TRUE(round().empty());
  EXPECT_EQ(table.size(), 1u);
  table.traded(hynix);
  EXPECT_EQ(round(), std::vector{lee});
}

}  // namespace
}  // namespace madang::portfolio
