#include <filesystem>
#include <fstream>
#include <map>

#include "cluster/commands/console/console.hpp"
#include "persistence/files/data_lock.hpp"
#include "tests/commands/command_run.hpp"

namespace madang {
namespace {

namespace fs = std::filesystem;

command_run console(arguments given, const std::string& input = {}, const std::string& data = made_data_directory()) {
  given.insert(given.begin(), {"--data", data});
  return run_command(console_command, given, input);
}

std::string written_to(const fs::path& file, std::string_view text) {
  std::ofstream(file, std::ios::binary) << text;
  return file.string();
}

/// Name and content of every file that has any: SQLite may leave an empty journal.db-wal.
std::map<std::string, std::string> files_in_directory(const std::string& dir) {
  std::map<std::string, std::string> all;
  for (const auto& one : fs::recursive_directory_iterator(dir)) {
    if (!one.is_regular_file() || one.file_size() == 0) continue;
    std::ifstream in(one.path(), std::ios::binary);
    all[one.path().string()] = std::string(std::istreambuf_iterator<char>(in), {});
  }
  return all;
}

TEST(a_console_command, runs_lines_and_changes_nothing) {
  const auto before = files_in_directory(made_data_directory());
  const auto done = console({"--eval", "ls", "--eval", "ls user show status", "--eval", "journal"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(done.err, "");
  for (const auto* word : {"house_accounts", "user:usr_", "ACTIVE", "journal.db", "position"}) {
    EXPECT_TRUE(says(done.out, word)) << word << ": " << done.out;
  }
  EXPECT_EQ(done.out.find('\x1b'), std::string::npos) << "no colours in a pipe";
  EXPECT_EQ(files_in_directory(made_data_directory()), before);
}

TEST(a_console_command, tells_by_its_exit_code_what_a_line_came_to) {
  const auto refused = console({"--eval", "inspect order:ord_0000000000001", "--eval", "ls"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_TRUE(says(refused.err, "refused: order:ord_0000000000001 has no events")) << refused.err;
  EXPECT_EQ(refused.out, "") << "what comes after it is not run";
  const auto wrong = console({"--eval", "dance"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_TRUE(says(wrong.err, "usage: there is no word 'dance'")) << wrong.err;
  EXPECT_EQ(console({"--eval", "exit", "--eval", "dance"}).code, 0);
}

TEST(a_console_command, gives_machines_json_for_failures_too) {
  const auto done = console({"--json", "--eval", "ls", "--eval", "dance"});
  EXPECT_EQ(done.code, 2);
  EXPECT_TRUE(done.out.starts_with("{\"tables\":{\"kinds\":[{\"kind\":\"user\",")) << done.out;
  EXPECT_TRUE(says(done.out, "\n{\"error\":{\"kind\":\"usage\",\"detail\":\"there is no word 'dance'")) << done.out;
  EXPECT_EQ(done.err, "");
}

TEST(a_console_command, runs_scripts_of_files_and_of_a_pipe) {
  const temp_dir dir;
  const auto script = written_to(dir.path() / "script", "alias users 'ls user'\nusers\n");
  const auto file = console({script});
  EXPECT_EQ(file.code, 0) << file.err;
  EXPECT_TRUE(says(file.out, "user:usr_")) << file.out;
  EXPECT_EQ(console({"--eval", "source " + script}).out, file.out);
  const auto piped = console({}, "ls user\ndance\nls\n");
  EXPECT_EQ(piped.code, 2);
  EXPECT_EQ(piped.out, file.out);
  EXPECT_TRUE(says(piped.err, "standard input: line 2 failed")) << piped.err;
  EXPECT_EQ(console({dir.text() + "/none"}).code, 1);
  EXPECT_EQ(console({dir.text()}).code, 1) << "a directory is no script";
  const auto large = console({written_to(dir.path() / "large", std::string(2'000'000, '\n'))});
  EXPECT_EQ(large.code, 2);
  EXPECT_TRUE(says(large.err, "has more than 1048576 bytes")) << large.err;
  EXPECT_EQ(console({}, std::string(5'000, 'x')).code, 2);
  EXPECT_EQ(console({}, "\xff\x1b[2J").code, 2);
}

TEST(a_console_command, shows_no_secret) {
  const auto users = console({"--eval", "ls user"}).out;
  const auto user = users.substr(users.find("user:usr_"), 22);
  const auto shown = console({"--eval", "inspect " + user, "--eval", "events " + user});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_TRUE(says(shown.out, "password_hash=<masked>")) << shown.out;
  EXPECT_FALSE(says(shown.out, "argon2")) << shown.out;
}

TEST(a_console_command, does_not_look_at_what_a_node_writes) {
  const temp_dir dir;
  fs::copy(made_data_directory(), dir.path() / "data", fs::copy_options::recursive);
  const auto lock = data_lock::take(dir.path() / "data");
  ASSERT_TRUE(lock);
  const auto refused = console({"--eval", "ls"}, {}, dir.text() + "/data");
  EXPECT_EQ(refused.code, 1);
  EXPECT_TRUE(says(refused.err, "in use: ")) << refused.err;
  const auto none = console({"--eval", "ls"}, {}, "/nowhere/at/all");
  EXPECT_EQ(none.code, 1);
  EXPECT_FALSE(fs::exists("/nowhere"));
}

TEST(a_console_command, names_what_is_wrong_with_its_arguments) {
  expect_complaint(console_command, {"--eval"}, "--eval needs a value");
  expect_complaint(console_command, {"--surprise"}, "'--surprise' is not known");
  expect_complaint(console_command, {"--store", "mysql:x"}, "not at 'mysql:x'");
  expect_complaint(console_command, {"--set", "no.such=1"}, "no.such");
  expect_help(console_command, {"--help"});
  expect_help(console_command, {"--eval", "x", "-h"});
}

}  // namespace
}  // namespace madang
