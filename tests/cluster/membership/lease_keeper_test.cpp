#include "cluster/membership/lease_keeper.hpp"

#include <gtest/gtest.h>

#include <mutex>

#include "tests/support/eventually.hpp"

namespace madang {
namespace {

using namespace std::chrono_literals;

/// What the store answers to a renewal; counts them.
struct scripted_answers {
  std::mutex lock;
  std::optional<member_reject> refuses;
  int renewals = 0;
  int left = 0;

  void refuse(std::optional<member_reject> why) {
    std::lock_guard guard(lock);
    refuses = why;
  }
  int count() {
    std::lock_guard guard(lock);
    return renewals;
  }
};

class scripted_store final : public membership_store {
 public:
  explicit scripted_store(scripted_answers& answers) : answers_(answers) {}

  member_outcome join(const member_identity&, const member_profile&) override { return std::nullopt; }
  result<std::uint64_t, member_failure> take_over(const member_identity&) override { return std::uint64_t{1}; }
  member_outcome ready(const member_identity&) override { return std::nullopt; }
  result<member_renewal, member_failure> renew(const member_identity&) override {
    std::lock_guard guard(answers_.lock);
    ++answers_.renewals;
    if (answers_.refuses) return refused{member_failure{*answers_.refuses, "no"}};
    return member_renewal{1, member_state::up};
  }
  result<member_list, member_failure> list() override { return member_list{}; }
  result<std::vector<shard_owner>, member_failure> owners() override { return std::vector<shard_owner>{}; }
  member_outcome drain(const member_identity&) override { return std::nullopt; }
  member_outcome leave(const member_identity&) override {
    std::lock_guard guard(answers_.lock);
    ++answers_.left;
    return std::nullopt;
  }
  member_outcome fence_off(const member_identity&, std::uint64_t) override { return std::nullopt; }

 private:
  scripted_answers& answers_;
};

class lease_keeper_test : public testing::Test {
 protected:
  static constexpr lease_terms terms{300'000'000, 30'000'000};

  void start() {
    keeper = std::make_unique<lease_keeper>(std::make_unique<scripted_store>(answers), member_identity{1, 7}, terms,
                                            [this](const std::string&) { lost = true; });
  }

  scripted_answers answers;
  std::atomic<bool> lost{false};
  std::unique_ptr<lease_keeper> keeper;
};

TEST_F(lease_keeper_test, holds_the_lease_as_long_as_the_store_renews_it) {
  start();
  EXPECT_TRUE(eventually([&] { return keeper->holds(); }));
  const auto before = answers.count();
  EXPECT_TRUE(eventually([&] { return answers.count() > before + 8; }));
  EXPECT_TRUE(keeper->holds());
  answers.refuse(member_reject::unavailable);
  EXPECT_TRUE(eventually([&] { return !keeper->holds(); })) << "nobody has renewed it";
  EXPECT_FALSE(lost) << "expired is not fenced";
  answers.refuse(std::nullopt);
  EXPECT_TRUE(eventually([&] { return keeper->holds(); }));
}

TEST_F(lease_keeper_test, says_once_that_the_process_is_no_member_any_more) {
  answers.refuse(member_reject::lost);
  start();
  EXPECT_TRUE(eventually([&] { return lost.load(); }));
  EXPECT_FALSE(keeper->holds());
  keeper.reset();
  EXPECT_EQ(answers.count(), 1);
}

TEST_F(lease_keeper_test, gives_the_lease_back) {
  start();
  EXPECT_TRUE(eventually([&] { return keeper->holds(); }));
  keeper->leave();
  EXPECT_FALSE(keeper->holds());
  EXPECT_EQ(answers.left, 1);
}

}  // namespace
}  // namespace madang
