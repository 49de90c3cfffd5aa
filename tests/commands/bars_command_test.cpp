#include "cluster/commands/bars.hpp"

#include <filesystem>
#include <fstream>

#include "tests/commands/command_run.hpp"

namespace madang {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view first_line = "date,open,high,low,close,volume\n";

class a_bars_command : public testing::Test {
 protected:
  void SetUp() override {
    const auto made = make_data_directory(data);
    ASSERT_EQ(made.code, 0) << made.err;
  }
  std::string write(const std::string& name, const std::string& rows) const {
    const auto path = dir.text() + "/" + name;
    std::ofstream(path) << first_line << rows;
    return path;
  }
  command_run import(arguments more) const {
    more.insert(more.begin(), {"import", "--data", data});
    return run_command(bars_command, more);
  }

  temp_dir dir;
  const std::string data = dir.text() + "/data";
};

TEST_F(a_bars_command, imports_files_and_says_what_has_become_of_their_rows) {
  const auto one = write("005930.csv", "2025-01-02,5,6,4,5,1\n2025-01-03,5,6,4,5,1\n");
  const auto other = write("000660.csv", "2025-01-02,5,6,4,5,1\n");
  const auto first = import({one, other});
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.out, one + ": 2 bars added, 0 corrected, 0 unchanged, 0 bad rows\n" + other +
                           ": 1 bars added, 0 corrected, 0 unchanged, 0 bad rows\n");
  EXPECT_TRUE(fs::exists(data + "/bars.db"));
  const auto second = import({one});
  EXPECT_EQ(second.code, 0) << second.err;
  EXPECT_TRUE(says(second.out, one + ": was imported: 2 bars added")) << second.out;
  const auto again = import({"--again", one});
  EXPECT_TRUE(says(again.out, "0 bars added, 0 corrected, 2 unchanged")) << again.out;
}

TEST_F(a_bars_command, names_bad_rows_and_imports_the_others) {
  const auto file = write("prices.csv", "2025-01-02,5,6,4,5,1\n2025-01-03,5,6,4,9,1\n");
  const auto done = import({"--symbol", "005930", file});
  EXPECT_EQ(done.code, 1) << "some rows are not in the store";
  EXPECT_TRUE(says(done.out, "1 bars added, 0 corrected, 0 unchanged, 1 bad rows")) << done.out;
  EXPECT_EQ(done.err, file + ":3: high is less than another price\n");
}

TEST_F(a_bars_command, names_so_many_bad_rows_and_counts_the_others) {
  std::string rows;
  for (int i = 0; i < 1'500; ++i) rows += "?\n";
  const auto done = import({write("005930.csv", rows)});
  EXPECT_EQ(done.code, 1);
  EXPECT_TRUE(says(done.err, "/005930.csv:1001: ")) << "the first thousand";
  EXPECT_FALSE(says(done.err, "/005930.csv:1002: "));
  EXPECT_TRUE(says(done.err, "/005930.csv: and 500 more bad rows")) << done.err;
}

TEST_F(a_bars_command, goes_on_with_the_other_files_where_one_cannot_be_read) {
  const auto done = import({dir.text() + "/none.csv", write("005930.csv", "2025-01-02,5,6,4,5,1\n")});
  EXPECT_EQ(done.code, 1);
  EXPECT_TRUE(says(done.err, "none.csv: No such file or directory")) << done.err;
  EXPECT_TRUE(says(done.out, "1 bars added")) << done.out;
}

TEST_F(a_bars_command, makes_nothing_where_no_node_was) {
  const auto done = run_command(
      bars_command, {"import", "--data", dir.text() + "/typo", write("005930.csv", "2025-01-02,5,6,4,5,1\n")});
  EXPECT_EQ(done.code, 1);
  EXPECT_TRUE(says(done.err, "holds no journal in files")) << done.err;
  EXPECT_FALSE(fs::exists(dir.text() + "/typo"));
}

TEST_F(a_bars_command, leaves_bars_that_a_backup_takes_along) {
  ASSERT_EQ(import({write("005930.csv", "2025-01-02,5,6,4,5,1\n")}).code, 0);
  const auto copy = dir.text() + "/copy";
  const auto restored = dir.text() + "/restored";
  ASSERT_EQ(run_command(backup_command, {"--data", data, "--to", copy}).code, 0);
  ASSERT_EQ(run_command(restore_command, {"--from", copy, "--data", restored}).code, 0);
  const auto done = run_command(bars_command, {"import", "--data", restored, "--again", dir.text() + "/005930.csv"});
  EXPECT_TRUE(says(done.out, "0 bars added, 0 corrected, 1 unchanged")) << done.out << done.err;
}

TEST(a_bars_commands_arguments, are_named_where_they_are_wrong) {
  expect_complaint(bars_command, {}, "name what to do");
  expect_complaint(bars_command, {"export"}, "there is no 'export'");
  expect_complaint(bars_command, {"import"}, "name the files");
  expect_complaint(bars_command, {"import", "--surprise"}, "'--surprise' is not known");
  expect_complaint(bars_command, {"import", "a.csv", "--symbol"}, "--symbol needs a value");
  expect_complaint(bars_command, {"import", "--symbol", "삼성", "a.csv"}, "is no symbol");
  expect_complaint(bars_command, {"import", "a.csv", "--set", "no.such=1"}, "no.such");
  expect_help(bars_command, {"import", "--help"});
}

}  // namespace
}  // namespace madang
