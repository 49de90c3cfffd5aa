#include <filesystem>

#include "tests/commands/command_run.hpp"

namespace madang {
namespace {

namespace fs = std::filesystem;

/// What the commands say that need no node for it. Starts are tried with the program itself.
class a_refused_start : public testing::Test {
 protected:
  command_run serve(const arguments& more) {
    arguments all{"--data", data(), "--http", "127.0.0.1:0"};
    all.insert(all.end(), more.begin(), more.end());
    return run_command(serve_command, all);
  }
  std::string data() const { return dir.text() + "/data"; }
  ~a_refused_start() override { EXPECT_FALSE(fs::exists(data())) << "nothing was written"; }

  temp_dir dir;
};

TEST_F(a_refused_start, names_the_wrong_settings_all_at_once) {
  const auto done = serve({"--set", "http.io_threads=0", "--set", "no.such=1"});
  EXPECT_EQ(done.code, 2);
  EXPECT_TRUE(says(done.err, "madang: bad settings, nothing was started:\n")) << done.err;
  EXPECT_TRUE(says(done.err, "http.io_threads")) << done.err;
  EXPECT_TRUE(says(done.err, "no.such")) << done.err;
  const auto no_value = serve({"--log-level"});
  EXPECT_EQ(no_value.code, 2);
  EXPECT_TRUE(says(no_value.err, "--log-level: needs a value")) << no_value.err;
}

TEST_F(a_refused_start, names_an_unknown_argument_behind_the_help_or_in_json_alone) {
  const auto text = serve({"--surprise"});
  EXPECT_EQ(text.code, 2);
  EXPECT_TRUE(says(text.err, "usage: madang serve")) << text.err;
  EXPECT_TRUE(says(text.err, "madang: serve: '--surprise' is not known\n")) << text.err;
  const auto as_json = serve({"--surprise", "--set", "node.log_format=json"});
  EXPECT_EQ(as_json.code, 2);
  EXPECT_TRUE(as_json.err.starts_with("{\"ts\":\"")) << as_json.err;
  EXPECT_TRUE(says(as_json.err, "\"level\":\"critical\",\"msg\":\"serve: '--surprise' is not known\"")) << as_json.err;
}

TEST_F(a_refused_start, lists_all_settings_instead_where_it_is_asked_to) {
  const auto done = serve({"--help-settings", "--surprise"});
  EXPECT_EQ(done.code, 0);
  EXPECT_TRUE(says(done.out, "http.io_threads")) << done.out.substr(0, 200);
  expect_help(serve_command, {"--data", data(), "--help"});
}

TEST(a_bench_command, says_where_its_program_should_be) {
  const auto done = run_command(bench_command, {"book_mix1"});
  EXPECT_EQ(done.code, 1);
  EXPECT_TRUE(says(done.err, "/madang_bench cannot be run (No such file or directory)")) << done.err;
}

}  // namespace
}  // namespace madang
