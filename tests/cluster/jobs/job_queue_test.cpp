#include "cluster/jobs/job_queue.hpp"
#include "messages/identity/ids.hpp"

#include <gtest/gtest.h>

namespace madang::jobs {
namespace {

using turns = std::vector<job_id>;

constexpr user_id ada{1};
constexpr user_id bob{2};
constexpr user_id eve{3};

job_id job_of(user_id user, std::uint64_t number) {
  return {user.value * 1'000 + number};
}

TEST(job_queue, gives_places_until_all_are_taken) {
  job_queue queue({2, 2, 10});
  EXPECT_EQ(queue.queue(job_of(ada, 1), ada), turns{job_of(ada, 1)});
  EXPECT_EQ(queue.queue(job_of(ada, 2), ada), turns{job_of(ada, 2)});
  EXPECT_EQ(queue.queue(job_of(ada, 3), ada), turns{});
  EXPECT_EQ(queue.running(), 2u);
  EXPECT_EQ(queue.waiting(), 1u);
  EXPECT_TRUE(queue.has_place(job_of(ada, 2)));
  EXPECT_FALSE(queue.has_place(job_of(ada, 3)));
  EXPECT_EQ(queue.leave(job_of(ada, 1)), turns{job_of(ada, 3)});
}

TEST(job_queue, lets_users_take_turns_whatever_the_number_each_has_waiting) {
  job_queue queue({1, 1, 10});
  queue.queue(job_of(ada, 1), ada);
  for (std::uint64_t i = 2; i <= 5; ++i) queue.queue(job_of(ada, i), ada);
  queue.queue(job_of(bob, 1), bob);
  queue.queue(job_of(eve, 1), eve);
  EXPECT_EQ(queue.leave(job_of(ada, 1)), turns{job_of(ada, 2)});
  EXPECT_EQ(queue.leave(job_of(ada, 2)), turns{job_of(bob, 1)});
  EXPECT_EQ(queue.leave(job_of(bob, 1)), turns{job_of(eve, 1)});
  EXPECT_EQ(queue.leave(job_of(eve, 1)), turns{job_of(ada, 3)});
}

TEST(job_queue, holds_a_user_to_its_share_of_the_places) {
  job_queue queue({3, 1, 10});
  EXPECT_EQ(queue.queue(job_of(ada, 1), ada), turns{job_of(ada, 1)});
  EXPECT_EQ(queue.queue(job_of(ada, 2), ada), turns{});
  EXPECT_EQ(queue.queue(job_of(bob, 1), bob), turns{job_of(bob, 1)});
  EXPECT_EQ(queue.leave(job_of(ada, 1)), turns{job_of(ada, 2)});
}

TEST(job_queue, admits_no_more_unfinished_jobs_of_a_user_than_allowed) {
  job_queue queue({1, 1, 2});
  EXPECT_TRUE(queue.admit(job_of(ada, 1), ada));
  EXPECT_TRUE(queue.admit(job_of(ada, 2), ada));
  EXPECT_FALSE(queue.admit(job_of(ada, 3), ada));
  EXPECT_TRUE(queue.admit(job_of(bob, 1), bob)) << "another user's share is its own";
  EXPECT_TRUE(queue.admit(job_of(ada, 2), ada)) << "the same job counts once";
  queue.leave(job_of(ada, 1));
  EXPECT_TRUE(queue.admit(job_of(ada, 3), ada));
}

TEST(job_queue, counts_jobs_that_come_back_above_the_bound) {
  job_queue queue({1, 1, 1});
  queue.queue(job_of(ada, 1), ada);
  queue.queue(job_of(ada, 2), ada);
  EXPECT_EQ(queue.unfinished_of(ada), 2u);
  EXPECT_FALSE(queue.admit(job_of(ada, 3), ada));
}

TEST(job_queue, tells_a_running_job_again_that_it_has_its_place) {
  job_queue queue({1, 1, 10});
  queue.queue(job_of(ada, 1), ada);
  EXPECT_EQ(queue.queue(job_of(ada, 1), ada), turns{job_of(ada, 1)});
  queue.queue(job_of(ada, 2), ada);
  EXPECT_EQ(queue.queue(job_of(ada, 2), ada), turns{});
  EXPECT_EQ(queue.waiting(), 1u);
}

TEST(job_queue, forgets_a_job_that_leaves_while_it_waits) {
  job_queue queue({1, 1, 10});
  queue.queue(job_of(ada, 1), ada);
  queue.queue(job_of(bob, 1), bob);
  EXPECT_EQ(queue.leave(job_of(bob, 1)), turns{});
  EXPECT_EQ(queue.leave(job_of(bob, 1)), turns{});
  EXPECT_EQ(queue.leave(job_of(ada, 1)), turns{});
  EXPECT_EQ(queue.running() + queue.waiting() + queue.unfinished_of(ada) + queue.unfinished_of(bob), 0u);
}

}  // namespace
}  // namespace madang::jobs
