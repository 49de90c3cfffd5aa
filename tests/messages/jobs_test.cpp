#include <gtest/gtest.h>

#include "messages/jobs/words.hpp"

namespace madang::jobs {
namespace {

TEST(job_id, has_one_text) {
  const job_id id{pack_id(1'000'000, 0xbeef)};
  EXPECT_TRUE(to_text(id).starts_with("job_"));
  EXPECT_EQ(parse_id<job_id>(to_text(id)), id);
  EXPECT_FALSE(parse_id<job_id>("ord_" + to_text(id).substr(4)));
  EXPECT_EQ(madang::to_text(entity_of(id)), "job:" + to_text(id));
  EXPECT_EQ(parse_id<entity_id>("job:" + to_text(id)), entity_of(id));
}

TEST(job_status, has_a_word_each_and_back) {
  for (auto status :
       {job_status::queued, job_status::running, job_status::succeeded, job_status::failed, job_status::cancelled}) {
    EXPECT_EQ(parse_job_status(to_text(status)), status);
  }
  EXPECT_EQ(to_text(job_status::none), "");
  EXPECT_FALSE(parse_job_status(""));
}

TEST(progress_text, is_a_decimal_from_0_to_1) {
  EXPECT_EQ(progress_text(0), "0");
  EXPECT_EQ(progress_text(1), "0.000001");
  EXPECT_EQ(progress_text(250'000), "0.25");
  EXPECT_EQ(progress_text(999'999), "0.999999");
  EXPECT_EQ(progress_text(1'000'000), "1");
  EXPECT_EQ(progress_text(2'000'000), "1");
}

}  // namespace
}  // namespace madang::jobs
