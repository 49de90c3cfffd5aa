#include "cluster/node/node_end.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <exception>

#include "cluster/process/node_logging.hpp"

namespace madang {
namespace {

TEST(end_process_DeathTest, logs_the_reason_as_critical_and_exits_with_70) {
  const auto end = [] {
    start_logging({});
    end_process("an output could not leave: no room");
  };
  EXPECT_EXIT(end(), ::testing::ExitedWithCode(70), "critical.*the process ends: an output could not leave: no room");
}

node_settings silent() {
  node_settings out;
  out.log_level = log_level_kind::off;
  return out;
}

TEST(end_process_DeathTest, says_why_where_nothing_else_is_logged) {
  const auto end = [] {
    start_logging(silent());
    end_process("no room");
  };
  EXPECT_EXIT(end(), ::testing::ExitedWithCode(70), "critical.*the process ends: no room");
}

TEST(last_words_DeathTest, are_said_where_nothing_else_is_logged) {
  const auto end = [] {
    start_logging(silent());
    log_last_words();
    std::terminate();
  };
  EXPECT_EXIT(end(), ::testing::KilledBySignal(SIGABRT), "critical.*a bug ends the process: there is no exception");
}

}  // namespace
}  // namespace madang
