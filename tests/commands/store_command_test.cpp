#include "tests/commands/command_run.hpp"

namespace madang {
namespace {

/// A server that is not there: its socket would lie in an empty directory.
std::string nowhere(const temp_dir& dir) {
  return "host=" + dir.text() + " dbname=madang";
}

TEST(a_store_command, says_why_a_node_would_not_start) {
  const temp_dir dir;
  const auto checked = run_command(store_command, {"check", "--set", "store.postgres_dsn=" + nowhere(dir)});
  EXPECT_EQ(checked.code, 1);
  EXPECT_EQ(checked.out, "");
  EXPECT_TRUE(says(checked.err, "madang store: ")) << checked.err;
}

TEST(a_store_command, says_that_nothing_was_migrated_where_the_owner_is_not_let_in) {
  const temp_dir dir;
  const auto done = run_command(store_command, {"migrate", "--owner", nowhere(dir), "--grant-to", "madang_node"});
  EXPECT_EQ(done.code, 1);
  EXPECT_TRUE(says(done.err, "madang store: nothing was changed: ")) << done.err;
}

TEST(a_store_command, names_what_is_wrong_with_its_arguments) {
  expect_complaint(store_command, {}, "name what to do");
  expect_complaint(store_command, {"look"}, "there is no 'look'");
  expect_complaint(store_command, {"check", "--deep"}, "'--deep' is not known");
  expect_complaint(store_command, {"migrate", "--owner"}, "--owner needs a value");
  expect_complaint(store_command, {"migrate", "--set", "no.such=1"}, "no.such");
  expect_complaint(store_command, {"migrate", "--config"}, "--config: needs a value");
  expect_help(store_command, {"migrate", "--help"});
}

}  // namespace
}  // namespace madang
