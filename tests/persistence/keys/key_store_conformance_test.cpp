#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/persistence/keys/key_store_rigs.hpp"

/// What every place for users' keys must do.
namespace madang::testing {
namespace {

using identity::user_id;

constexpr user_id low{5};
constexpr user_id high{0x8000'0000'0000'0005};

enum class place { file, server };

class key_store_test : public ::testing::TestWithParam<place> {
 protected:
  void SetUp() override {
    if (GetParam() == place::server) {
      if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
      server_.emplace();
    }
    reopen();
    ASSERT_FALSE(keys->keep_first_marks({"the mark", std::nullopt, std::nullopt, 0}));
  }
  void reopen() {
    keys.reset();
    if (server_) {
      keys = server_->open(1);
    } else {
      auto opened = identity::key_file::open(scratch_.path());
      ASSERT_TRUE(opened) << opened.error().why;
      keys = *std::move(opened);
    }
  }
  std::optional<sealed_user_key> found(user_id user) { return keys->find(user).value(); }
  static int fault(const key_store_outcome& one) { return one ? static_cast<int>(one->why) : 0; }
  static int of(key_store_fault one) { return static_cast<int>(one); }

  scratch_directory scratch_;
  std::optional<shared_keys> server_;
  std::unique_ptr<key_store> keys;
};

TEST_P(key_store_test, keeps_a_key_once_and_for_ever) {
  EXPECT_FALSE(found(low));
  EXPECT_FALSE(keys->insert(low, "sealed", 0, {}));
  EXPECT_EQ(fault(keys->insert(low, "another", 0, {})), of(key_store_fault::exists));
  reopen();
  EXPECT_EQ(found(low)->sealed, "sealed");
}

TEST_P(key_store_test, gives_a_key_to_one_of_many_who_make_it_at_once) {
  std::atomic<int> made{0};
  std::vector<std::thread> makers;
  for (int i = 0; i < 4; ++i) {
    makers.emplace_back([&, i] { made += keys->insert(low, "key " + std::to_string(i), 0, {}) ? 0 : 1; });
  }
  for (auto& one : makers) one.join();
  EXPECT_EQ(made, 1);
  EXPECT_TRUE(found(low)->sealed);
}

TEST_P(key_store_test, forgets_an_erased_key_and_never_makes_it_again) {
  ASSERT_FALSE(keys->insert(low, "sealed", 0, {}));
  ASSERT_FALSE(keys->erase(low));
  ASSERT_FALSE(keys->erase(low)) << "twice is no failure";
  ASSERT_FALSE(keys->erase(high)) << "nor is it where there was none";
  reopen();
  for (const auto user : {low, high}) {
    ASSERT_TRUE(found(user));
    EXPECT_FALSE(found(user)->sealed);
    EXPECT_EQ(fault(keys->insert(user, "again", 0, {})), of(key_store_fault::exists));
  }
  EXPECT_TRUE(keys->page_after({}, 10)->empty());
}

TEST_P(key_store_test, knows_which_users_are_unsettled) {
  ASSERT_FALSE(keys->insert(low, "a", 0, {}));
  EXPECT_EQ(*keys->unsettled(), std::vector<user_id>{low});
  ASSERT_FALSE(keys->insert(high, "b", 0, {low})) << "writes down who is settled";
  EXPECT_EQ(*keys->unsettled(), std::vector<user_id>{high});
  ASSERT_FALSE(keys->settle({high}));
  EXPECT_TRUE(keys->unsettled()->empty());
  ASSERT_FALSE(keys->doubt(low));
  ASSERT_FALSE(keys->doubt(low));
  EXPECT_EQ(*keys->unsettled(), std::vector<user_id>{low});
  ASSERT_FALSE(keys->destroy(low));
  EXPECT_EQ(*keys->unsettled(), std::vector<user_id>{low}) << "something of him may be left";
  EXPECT_FALSE(found(low)->sealed);
  ASSERT_FALSE(keys->erase(low));
  EXPECT_TRUE(keys->unsettled()->empty());
}

TEST_P(key_store_test, keeps_one_mark_of_the_master_key) {
  EXPECT_EQ(fault(keys->keep_first_marks({"another", std::nullopt, std::nullopt, 0})), of(key_store_fault::changed));
  auto marks = keys->marks().value();
  ASSERT_TRUE(marks);
  EXPECT_EQ(marks->check, "the mark");
  EXPECT_FALSE(marks->ring);
  const master_marks next{"the next mark", "the ring", "job_1", marks->version + 1};
  ASSERT_FALSE(keys->replace_marks(next, {}));
  ASSERT_FALSE(keys->see_to("job_2"));
  reopen();
  marks = keys->marks().value();
  EXPECT_EQ(marks->check, "the next mark");
  EXPECT_EQ(marks->ring, "the ring");
  EXPECT_EQ(marks->replaced_by, "job_2");
}

TEST_P(key_store_test, gives_all_keys_page_by_page_and_takes_other_seals_of_them) {
  for (const auto user : {low, high, user_id{6}, user_id{7}}) ASSERT_FALSE(keys->insert(user, "old", 0, {}));
  ASSERT_FALSE(keys->erase({7}));
  ASSERT_FALSE(keys->replace_marks({"the next mark", "the ring", "job_1", 1}, {}));
  const auto first = keys->page_after({}, 2).value();
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].user, high) << "as a number with a sign";
  EXPECT_EQ(first[1].user, low);
  const auto rest = keys->page_after(low, 10).value();
  ASSERT_EQ(rest.size(), 1U);
  ASSERT_FALSE(keys->reseal({{low, "new", 1}, {{7}, "new", 1}}, 1));
  EXPECT_EQ(found(low)->sealed, "new");
  EXPECT_EQ(found(high)->sealed, "old");
  EXPECT_FALSE(found({7})->sealed) << "he stays erased";
}

TEST_P(key_store_test, adopts_keys_from_elsewhere_where_there_are_none) {
  ASSERT_FALSE(keys->insert(low, "here", 0, {}));
  ASSERT_FALSE(keys->erase({6}));
  for (int i = 0; i < 2; ++i) {
    ASSERT_FALSE(keys->adopt({{low, "there", 0}, {{6}, "there", 0}, {high, "there", 0}, {{8}, std::nullopt, 0}}, 0));
    EXPECT_EQ(found(low)->sealed, "here");
    EXPECT_FALSE(found({6})->sealed) << "he was erased here";
    EXPECT_EQ(found(high)->sealed, "there");
    EXPECT_FALSE(found({8})->sealed) << "he was erased there";
  }
  EXPECT_EQ(*keys->unsettled(), std::vector<user_id>{low}) << "those from elsewhere are settled";
  ASSERT_FALSE(keys->adopt({{low, std::nullopt, 0}}, 0));
  EXPECT_FALSE(found(low)->sealed);
}

INSTANTIATE_TEST_SUITE_P(everywhere, key_store_test, ::testing::Values(place::file, place::server),
                         [](const auto& one) { return one.param == place::file ? "file" : "server"; });

}  // namespace
}  // namespace madang::testing
