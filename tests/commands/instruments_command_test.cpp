#include "cluster/commands/instruments.hpp"

#include <fstream>
#include <sstream>

#include "tests/commands/command_run.hpp"

namespace madang {
namespace {

class an_instruments_command : public testing::Test {
 protected:
  void SetUp() override {
    const auto made = make_data_directory(data);
    ASSERT_EQ(made.code, 0) << made.err;
  }
  std::string write(const std::string& rows) const {
    const auto path = dir.text() + "/list.csv";
    std::ofstream(path) << "symbol,name,name_ko,market,base_price,sector,listed_shares\n" << rows;
    return path;
  }
  command_run import(const std::string& file) const {
    return run_command(instruments_command, {"import", "--data", data, "--set", "market.symbols_seeded=false", "--set",
                                             "makers.enabled=false", file});
  }
  std::string details() const {
    std::ostringstream out;
    out << std::ifstream(data + "/instrument_details.csv").rdbuf();
    return out.str();
  }

  temp_dir dir;
  const std::string data = dir.text() + "/data";
};

TEST_F(an_instruments_command, lists_what_is_new_and_names_what_is_wrong) {
  const auto file = write(
      "000020,Dongwha Pharm,동화약품,KOSPI,7000,Health Care,27931470\n"
      "000040,KR Motors,KR모터스,KOSPI,1001.5,,\n"
      "000070,Samyang Holdings,삼양홀딩스,KOSPI,70000,,\n"
      "000050,,경방,KOSPI,7000,,\n");
  const auto first = import(file);
  EXPECT_EQ(first.code, 1) << "some rows are not listed";
  EXPECT_TRUE(says(first.out, "2 instruments listed, 0 were, 2 bad rows")) << first.out;
  EXPECT_TRUE(says(first.err, file + ":5: name is ''")) << first.err;
  EXPECT_TRUE(says(first.err, file + ":3: the base price 1001.5 is off tick")) << first.err;
  EXPECT_EQ(details(), "000020,27931470,Health Care\n");
  const auto second = import(file);
  EXPECT_TRUE(says(second.out, "0 instruments listed, 2 were, 2 bad rows")) << second.out;
  EXPECT_EQ(details(), "000020,27931470,Health Care\n");
}

TEST_F(an_instruments_command, leaves_what_is_listed_as_it_is) {
  EXPECT_EQ(import(write("000020,Dongwha,,KOSPI,7000,,\n")).code, 0);
  const auto other = import(write("000020,Dongwha Pharm,,KOSPI,7000,,\n"));
  EXPECT_EQ(other.code, 1);
  EXPECT_TRUE(says(other.err, "000020 is listed otherwise")) << other.err;
}

TEST(an_instruments_commands_arguments, are_named_where_they_are_wrong) {
  const temp_dir dir;
  expect_complaint(instruments_command, {}, "name what to do");
  expect_complaint(instruments_command, {"export"}, "there is no 'export'");
  expect_complaint(instruments_command, {"import"}, "name one file");
  expect_complaint(instruments_command, {"import", "a", "b"}, "name one file");
  expect_complaint(instruments_command, {"import", "--surprise", "a"}, "'--surprise' is not known");
  expect_complaint(instruments_command, {"import", "a", "--set", "no.such=1"}, "no.such");
  expect_help(instruments_command, {"-h"});
  const auto none = run_command(instruments_command, {"import", "--data", dir.text() + "/data", dir.text() + "/none"});
  EXPECT_EQ(none.code, 1);
  EXPECT_TRUE(says(none.err, "none")) << none.err;
}

}  // namespace
}  // namespace madang
