#include <gtest/gtest.h>

#include <fstream>

#include "cluster/commands/commands.hpp"
#include "tests/support/temp_dir.hpp"

namespace madang {
namespace {

const std::string row = "1,1,5,10,10000,1\n";
const std::string levels = "11000,7,10000,30\n";

class replay_command_test : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& content) {
    auto path = (dir_.path() / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  /// The exit code; what was printed is in `out` and `err`.
  int run(const arguments& given) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const auto code = replay_command(given);
    out = testing::internal::GetCapturedStdout();
    err = testing::internal::GetCapturedStderr();
    return code;
  }

  std::string out;
  std::string err;
  temp_dir dir_;
};

TEST_F(replay_command_test, a_right_replay_is_0_and_says_how_many_rows_were_compared) {
  EXPECT_EQ(run({"book", file("m", row), file("b", levels)}), 0) << err;
  EXPECT_NE(out.find("rows compared with the true book: 1\nrows not compared: 0\n"), std::string::npos) << out;
  EXPECT_EQ(run({"book", file("m", row)}), 0) << err;
  EXPECT_NE(out.find("rows not compared: 1\n"), std::string::npos) << out;
}

TEST_F(replay_command_test, what_was_not_compared_is_1) {
  EXPECT_EQ(run({"book", file("m", ""), file("b", levels)}), 1);
  EXPECT_EQ(run({"book", file("m", "")}), 1);
  EXPECT_EQ(run({"book", file("m", row), file("b", "")}), 1);
  EXPECT_NE(out.find("rows not compared: 1\n"), std::string::npos) << out;
  EXPECT_EQ(run({"book", file("m", row + row), file("b", levels)}), 1);
  EXPECT_EQ(run({"book", file("m", row), file("b", levels + levels)}), 1);
  EXPECT_NE(err.find("1 of 2 rows were not compared"), std::string::npos) << err;
  EXPECT_EQ(run({"book", file("m", row + "2,1,6,1"), file("b", levels + levels)}), 1) << "cut off";
}

TEST_F(replay_command_test, what_cannot_be_replayed_is_1_and_wrong_arguments_are_2) {
  EXPECT_EQ(run({"book", "/nowhere"}), 1);
  EXPECT_EQ(run({"platform", file("m", "")}), 1);
  EXPECT_EQ(run({"platform", file("m", row + "2,1,6,1,90000,-1\n"), "--data", (dir_.path() / "d").string()}), 1);
  EXPECT_EQ(run({}), 2);
  EXPECT_EQ(run({"book"}), 2);
  EXPECT_EQ(run({"platform", "a", "--dta", "b"}), 2);
}

TEST_F(replay_command_test, the_platform_is_green_only_when_the_flow_is_too) {
  EXPECT_EQ(run({"platform", file("m", row)}), 0) << err;
  EXPECT_EQ(run({"platform", file("m", row + "2,2,5,10,10000,1\n")}), 1) << "a part that is all of it";
  EXPECT_NE(err.find("1 contradictions"), std::string::npos) << err;
}

TEST_F(replay_command_test, help_is_given_wherever_it_is_asked_for) {
  for (const arguments& given :
       {arguments{"--help"}, arguments{"book", "-h"}, arguments{"platform", "x", "--data", "y", "--help"}}) {
    EXPECT_EQ(run(given), 0);
    EXPECT_NE(out.find("usage:"), std::string::npos);
  }
}

}  // namespace
}  // namespace madang
