#include "cluster/node/node_end.hpp"

#include <gtest/gtest.h>

#include "cluster/node/node_logging.hpp"

namespace madang {
namespace {

TEST(end_process_DeathTest, logs_the_reason_as_critical_and_exits_with_70) {
  const auto end = [] {
    start_logging({});
    end_process("an output could not leave: no room");
  };
  EXPECT_EXIT(end(), ::testing::ExitedWithCode(70), "critical.*the process ends: an output could not leave: no room");
}

}  // namespace
}  // namespace madang
