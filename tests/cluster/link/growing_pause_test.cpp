#include "cluster/link/growing_pause.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

TEST(growing_pause, doubles_up_to_its_bound_and_half_of_it_is_chance) {
  growing_pause least(20, 1000);
  growing_pause most(20, 1000);
  for (const std::int64_t pause : {20, 40, 80, 160, 320, 640, 1000, 1000}) {
    EXPECT_EQ(least.next(0), pause / 2);
    EXPECT_EQ(most.next(static_cast<std::uint64_t>(pause / 2)), pause);
  }
  least.begin_anew();
  EXPECT_EQ(least.next(0), 10);
}

}  // namespace
}  // namespace madang
