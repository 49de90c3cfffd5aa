#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "tests/commands/command_run.hpp"

namespace madang {
namespace {

namespace fs = std::filesystem;

/// A copy of the keys of a node, and what is in its files.
class a_keys_command : public testing::Test {
 protected:
  a_keys_command() {
    fs::create_directories(data());
    fs::copy(made_data_directory() + "/keys", data() + "/keys", fs::copy_options::recursive);
  }
  std::string data() const { return dir.text() + "/data"; }
  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> found;
    for (const auto& one : fs::recursive_directory_iterator(data())) {
      if (!one.is_regular_file()) continue;
      std::ifstream in(one.path(), std::ios::binary);
      found[fs::relative(one.path(), data())] = std::string(std::istreambuf_iterator<char>(in), {});
    }
    return found;
  }

  temp_dir dir;
};

TEST_F(a_keys_command, makes_a_new_key_for_tokens_and_keeps_the_old_one) {
  const auto before = files();
  const auto done = run_command(keys_command, {"rotate", "--data", data()});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_TRUE(says(done.out, "Tokens are signed under the new key ")) << done.out;
  const auto after = files();
  EXPECT_NE(after, before);
  EXPECT_EQ(after.at("keys/master.key"), before.at("keys/master.key")) << "it is another thing";
  const auto again = run_command(keys_command, {"rotate", "--forget-old", "--data", data()});
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.out, done.out) << "another key";
  EXPECT_LT(files().size(), after.size()) << "what was kept is gone";
}

TEST_F(a_keys_command, replaces_the_master_key) {
  const auto before = files();
  const auto done = run_command(keys_command, {"rotate", "--master", "--data", data()});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_TRUE(says(done.out, "is a new one; the keys of 1 users are sealed under it")) << done.out;
  EXPECT_NE(files().at("keys/master.key"), before.at("keys/master.key"));
}

TEST_F(a_keys_command, says_why_nothing_was_changed) {
  fs::remove_all(data() + "/keys");
  std::ofstream(data() + "/keys") << "no directory";
  const auto token = run_command(keys_command, {"rotate", "--data", data()});
  EXPECT_EQ(token.code, 1);
  EXPECT_TRUE(says(token.err, "madang: nothing was changed: ")) << token.err;
  const auto master = run_command(keys_command, {"rotate", "--master", "--data", data()});
  EXPECT_EQ(master.code, 1);
  EXPECT_TRUE(says(master.err, "madang: the master key was not replaced: ")) << master.err;
}

TEST_F(a_keys_command, names_what_is_wrong_with_its_arguments) {
  const auto before = files();
  expect_complaint(keys_command, {}, "usage: madang keys");
  expect_complaint(keys_command, {"turn"}, "there is no 'turn'");
  expect_complaint(keys_command, {"rotate", "--master", "--forget-old", "--data", data()}, "one after the other");
  expect_complaint(keys_command, {"rotate", "--everything", "--data", data()}, "'--everything' is not known");
  expect_complaint(keys_command, {"rotate", "--data", data(), "--set", "no.such=1"}, "no.such");
  expect_complaint(keys_command, {"rotate", "--data"}, "--data: needs a value");
  expect_help(keys_command, {"rotate", "--help"});
  EXPECT_EQ(files(), before);
}

}  // namespace
}  // namespace madang
