#include "persistence/journal/unprojected_batches.hpp"

#include <gtest/gtest.h>

#include "persistence/codec/record_codec.hpp"

namespace madang {
namespace {

constexpr std::size_t payload = 1'000;

closed_batch batch_of(std::uint64_t number) {
  record one;
  one.stream = {entity_kind::account, number};
  one.meta.seq = 1;
  one.payload.resize(payload);
  auto made = std::make_shared<journal_batch>();
  made->number = number;
  append_record(one, made->bytes);
  return made;
}

/// Holds three batches whole.
class unprojected_batches_test : public testing::Test {
 protected:
  void add(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) some.add(batch_of(++last));
  }

  std::uint64_t last = 0;
  unprojected_batches some{3 * batch_of(1)->bytes.size()};
};

TEST_F(unprojected_batches_test, keep_the_youngest_whole_and_only_the_index_of_older_ones) {
  add(5);
  const auto all = some.all();
  ASSERT_EQ(all.size(), 5U);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_TRUE(!all[i].batch && all[i].index) << i;
  for (std::size_t i = 2; i < 5; ++i) EXPECT_TRUE(all[i].batch) << i;
  std::vector<std::uint32_t> found;
  all[0].index->find_stream({entity_kind::account, 1}, 0, found);
  EXPECT_EQ(found.size(), 1U);
}

TEST_F(unprojected_batches_test, forget_the_oldest_altogether_when_the_projection_is_very_far_behind) {
  add(1'000);
  EXPECT_EQ(some.all().size(), 12U);
  EXPECT_EQ(some.all().back().number, 1'000U);
}

TEST_F(unprojected_batches_test, forget_what_the_projection_covers) {
  add(5);
  some.forget_up_to(4);
  ASSERT_EQ(some.all().size(), 1U);
  EXPECT_TRUE(some.all().front().batch);
  add(3);
  EXPECT_EQ(some.all().size(), 4U);
  EXPECT_FALSE(some.all().front().batch);
}

}  // namespace
}  // namespace madang
