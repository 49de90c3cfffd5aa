#include <filesystem>
#include <fstream>

#include "tests/commands/command_run.hpp"

namespace madang {
namespace {

namespace fs = std::filesystem;

TEST(an_admin_command, gives_the_administrator_of_a_stopped_node_a_password) {
  const temp_dir dir;
  const auto data = dir.text() + "/data";
  const auto done = make_data_directory(data);
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_TRUE(says(done.out, "The administrator admin@madang.local has the new password.")) << done.out;
  EXPECT_TRUE(fs::exists(data + "/journal.db"));
  EXPECT_FALSE(fs::exists(data + "/keys/admin_password")) << "the first password is no more";
}

TEST(an_admin_command, changes_nothing_for_a_password_that_is_none) {
  const temp_dir dir;
  const auto data = dir.text() + "/data";
  for (const std::string password : {"", "short", "with a blank in it", "zeichen-die-kein-ascii-sind-ä"}) {
    const auto done = make_data_directory(data, password);
    EXPECT_EQ(done.code, 2) << password;
    EXPECT_TRUE(says(done.err, "one line of 8 to 128 visible characters")) << done.err;
  }
  EXPECT_EQ(make_data_directory(data, std::string(129, 'x')).code, 2);
  EXPECT_FALSE(fs::exists(data)) << "the password is looked at first";
  EXPECT_EQ(make_data_directory(data, std::string(128, 'x')).code, 0);
}

TEST(an_admin_command, says_why_nothing_was_changed) {
  const temp_dir dir;
  std::ofstream(dir.path() / "file") << "no directory";
  const auto done = make_data_directory(dir.text() + "/file");
  EXPECT_EQ(done.code, 1);
  EXPECT_TRUE(says(done.err, "madang: nothing was changed: node.data_dir: ")) << done.err;
}

TEST(an_admin_command, names_what_is_wrong_with_its_arguments) {
  expect_complaint(admin_command, {}, "usage: madang admin");
  expect_complaint(admin_command, {"dance"}, "there is no 'dance'");
  expect_complaint(admin_command, {"set-password", "--surprise"}, "'--surprise' is not known");
  expect_complaint(admin_command, {"set-password", "--data"}, "--data: needs a value");
  expect_complaint(admin_command, {"set-password", "--set", "no.such=1"}, "no.such");
  expect_help(admin_command, {"--help"});
  expect_help(admin_command, {"-h"});
}

}  // namespace
}  // namespace madang
