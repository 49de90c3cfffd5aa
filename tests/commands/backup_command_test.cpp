#include <filesystem>
#include <fstream>

#include "tests/commands/command_run.hpp"

namespace madang {
namespace {

namespace fs = std::filesystem;

class a_backup_command : public testing::Test {
 protected:
  std::string at(const std::string& name) const { return dir.text() + "/" + name; }
  command_run back_up(arguments more = {}) {
    more.insert(more.begin(), {"--data", made_data_directory(), "--to", at("backup")});
    return run_command(backup_command, more);
  }
  command_run restore() { return run_command(restore_command, {"--from", at("backup"), "--data", at("data")}); }
  static std::string state(const std::string& data) {
    return run_command(journal_command, {"state", "--data", data}).out;
  }

  temp_dir dir;
};

TEST_F(a_backup_command, makes_a_copy_that_is_restored_as_it_was) {
  const auto made = back_up();
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_TRUE(says(made.out, "backed up to " + at("backup"))) << made.out;
  EXPECT_TRUE(says(made.out, "keys/ are in it")) << made.out;
  EXPECT_TRUE(says(made.err, "MB (")) << "it says how far it is";
  const auto restored = restore();
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_TRUE(says(restored.out, "restored to " + at("data"))) << restored.out;
  EXPECT_TRUE(says(restored.out, "as of ")) << restored.out;
  EXPECT_FALSE(says(restored.out, "keys/ are not in this backup")) << restored.out;
  EXPECT_EQ(state(at("data")), state(made_data_directory()));
}

TEST_F(a_backup_command, without_keys_says_that_they_are_missing) {
  const auto made = back_up({"--without-keys"});
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_TRUE(says(made.out, "keys/ are NOT in it")) << made.out;
  EXPECT_FALSE(fs::exists(at("backup") + "/keys"));
  const auto restored = restore();
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_TRUE(says(restored.out, "keys/ are not in this backup: put them into " + at("data"))) << restored.out;
}

TEST_F(a_backup_command, of_keys_alone_has_no_journal) {
  const auto made = back_up({"--keys-only"});
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_FALSE(says(made.out, "the journal ends at")) << made.out;
  EXPECT_TRUE(fs::exists(at("backup") + "/keys"));
  EXPECT_FALSE(fs::exists(at("backup") + "/journal.db"));
}

TEST_F(a_backup_command, writes_over_nothing) {
  fs::create_directories(at("backup"));
  std::ofstream(at("backup") + "/mine") << "kept";
  const auto made = back_up();
  EXPECT_EQ(made.code, 1);
  EXPECT_TRUE(says(made.err, "madang backup: ")) << made.err;
  EXPECT_TRUE(fs::exists(at("backup") + "/mine"));
  EXPECT_FALSE(fs::exists(at("backup") + "/backup.txt"));
  const auto restored = restore();
  EXPECT_EQ(restored.code, 1) << "this is no backup";
  EXPECT_TRUE(says(restored.err, "madang restore: ")) << restored.err;
  EXPECT_FALSE(fs::exists(at("data")));
}

TEST_F(a_backup_command, names_what_is_wrong_with_its_arguments) {
  expect_complaint(backup_command, {}, "name --to");
  expect_complaint(backup_command, {"--to"}, "'--to' is not known, or needs a value");
  expect_complaint(backup_command, {"--surprise"}, "'--surprise' is not known");
  expect_complaint(backup_command, {"--to", at("backup"), "--without-keys", "--keys-only"}, "nothing is left");
  expect_help(backup_command, {"--to", at("backup"), "--help"});
  expect_complaint(restore_command, {}, "name --from");
  expect_complaint(restore_command, {"--data"}, "'--data' is not known, or needs a value");
  expect_complaint(restore_command, {"--surprise"}, "'--surprise' is not known");
  expect_help(restore_command, {"-h"});
  EXPECT_FALSE(fs::exists(at("backup")));
}

}  // namespace
}  // namespace madang
