#include <filesystem>
#include <fstream>
#include <regex>

#include "tests/commands/command_run.hpp"

namespace madang {
namespace {

namespace fs = std::filesystem;

command_run journal(arguments given, const std::string& data = made_data_directory()) {
  given.insert(given.begin() + 1, {"--data", data});
  return run_command(journal_command, given);
}

/// The administrator, as the journal names him.
std::string the_user() {
  const auto dumped = journal({"dump"}).out;
  std::smatch found;
  std::regex_search(dumped, found, std::regex("\"entity\":\"(user:[^\"]+)\""));
  return found[1];
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream from(text);
  for (std::string line; std::getline(from, line);) all.push_back(line);
  return all;
}

/// Changes one byte of the journal, in the stored bytes of an event.
void damage(const std::string& data, const std::string& text) {
  for (const auto* name : {"/journal.db", "/journal.db-wal"}) {
    std::ifstream in(data + name, std::ios::binary);
    std::string bytes(std::istreambuf_iterator<char>(in), {});
    const auto at = bytes.find(text);
    if (at == std::string::npos) continue;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    std::ofstream(data + name, std::ios::binary | std::ios::trunc) << bytes;
  }
}

TEST(a_journal_command, verifies_counts_and_replays_a_whole_journal) {
  const auto verified = journal({"verify"});
  EXPECT_EQ(verified.code, 0) << verified.out;
  EXPECT_TRUE(says(verified.out, "in order: ")) << verified.out;
  const auto stats = journal({"stats"});
  EXPECT_EQ(stats.code, 0);
  EXPECT_TRUE(says(stats.out, "user_registered")) << stats.out;
  const auto checked = journal({"check"});
  EXPECT_EQ(checked.code, 0);
  EXPECT_TRUE(says(checked.out, "events can be applied")) << checked.out;
  const auto state = journal({"state"});
  EXPECT_EQ(state.code, 0);
  EXPECT_TRUE(says(state.out, " entities after ")) << state.out;
  EXPECT_EQ(journal({"state"}).out, state.out) << "the same journal has the same state";
}

TEST(a_journal_command, dumps_what_is_asked_for) {
  const auto all = lines_of(journal({"dump"}).out);
  ASSERT_GE(all.size(), 5U);
  for (const auto& line : all) EXPECT_FALSE(says(line, "\"unreadable\"")) << line;
  EXPECT_EQ(lines_of(journal({"dump", "--from", "2", "--to", "4"}).out),
            std::vector<std::string>(all.begin() + 1, all.begin() + 4));
  for (const auto& line : lines_of(journal({"dump", "--entity", the_user()}).out)) {
    EXPECT_TRUE(says(line, "\"entity\":\"" + the_user() + "\"")) << line;
  }
}

TEST(a_journal_command, shows_an_entity_as_its_events_up_to_a_position_have_made_it) {
  const auto now = journal({"show", "--entity", the_user()});
  EXPECT_EQ(now.code, 0) << now.err;
  EXPECT_TRUE(says(now.out, the_user())) << now.out;
  const auto before = journal({"show", "--entity", the_user(), "--to", "1"});
  EXPECT_EQ(before.code, 0) << before.err;
  EXPECT_NE(before.out, now.out) << "it has been given another password since";
  const auto checked = journal({"check", "--entity", the_user()});
  EXPECT_EQ(checked.code, 0) << checked.out;
}

TEST(a_journal_command, says_where_a_journal_is_damaged) {
  const temp_dir dir;
  const auto data = dir.text() + "/data";
  fs::copy(made_data_directory(), data, fs::copy_options::recursive);
  damage(data, "$argon2id$");  // of the password's hash
  for (const auto* what : {"verify", "state"}) {
    const auto found = journal({what}, data);
    EXPECT_EQ(found.code, 1) << what << ": " << found.out;
    EXPECT_TRUE(says(found.out, "damaged: ")) << what << ": " << found.out;
  }
}

TEST(a_journal_command, says_that_there_is_no_journal) {
  for (const arguments& what : std::vector<arguments>{
           {"verify"}, {"stats"}, {"state"}, {"dump"}, {"check"}, {"show", "--entity", "platform:1"}}) {
    const auto found = journal(what, "/nowhere/at/all");
    EXPECT_EQ(found.code, 2) << what.front() << ": " << found.out << found.err;
  }
  EXPECT_FALSE(fs::exists("/nowhere"));
}

TEST(a_journal_command, repairs_nothing_without_an_order_that_can_be_answered_for) {
  expect_complaint(journal_command, {"repair", "--store", "postgres:host=x"}, "a journal in files");
  expect_complaint(journal_command, {"repair", "--at", "3"}, "repair needs --entity");
  expect_complaint(journal_command, {"repair", "--entity", "platform:1"}, "repair needs --at");
  const arguments nobody{"repair", "--entity", "platform:1", "--at", "3", "--reason", "because"};
  expect_complaint(journal_command, nobody, "repair needs --by and --reason");
  const arguments no_reason{"repair", "--entity", "platform:1", "--at", "3", "--by", "me"};
  expect_complaint(journal_command, no_reason, "repair needs --by and --reason");
}

TEST(a_journal_command, repairs_no_event_that_can_be_applied) {
  const temp_dir dir;
  const auto data = dir.text() + "/data";
  fs::copy(made_data_directory(), data, fs::copy_options::recursive);
  const auto state = journal({"state"}, data).out;
  const auto repair = [&](const std::string& entity, const std::string& at) {
    return journal({"repair", "--entity", entity, "--at", at, "--by", "me", "--reason", "because"}, data);
  };
  const auto whole = journal({"dump", "--entity", the_user()}, data).out;
  std::smatch position;
  ASSERT_TRUE(std::regex_search(whole, position, std::regex("\"position\":([0-9]+)")));
  const auto sound = repair(the_user(), position[1]);
  EXPECT_EQ(sound.code, 1);
  EXPECT_TRUE(says(sound.out, "refused: the events of this group can be applied")) << sound.out;
  const auto elsewhere = repair(the_user(), "1000000");
  EXPECT_EQ(elsewhere.code, 1);
  EXPECT_TRUE(says(elsewhere.out, "no event at position")) << elsewhere.out;
  EXPECT_EQ(journal({"state"}, data).out, state) << "nothing was written";
}

TEST(a_journal_command, names_what_is_wrong_with_its_arguments) {
  expect_complaint(journal_command, {}, "name what to do");
  expect_complaint(journal_command, {"dance"}, "there is no 'dance'");
  expect_complaint(journal_command, {"dump", "--from"}, "--from needs a value");
  expect_complaint(journal_command, {"dump", "--from", "-1"}, "'-1' is no position");
  expect_complaint(journal_command, {"dump", "--to", "1.5"}, "'1.5' is no position");
  expect_complaint(journal_command, {"dump", "--entity", "cat:7"}, "'cat:7' names no entity");
  expect_complaint(journal_command, {"dump", "--store", "mysql:x"}, "not at 'mysql:x'");
  expect_complaint(journal_command, {"dump", "--surprise", "x"}, "'--surprise' is not known");
  expect_complaint(journal_command, {"dump", "--set", "no.such=1"}, "no.such");
  expect_complaint(journal_command, {"dump", "--data"}, "--data: needs a value");
  expect_complaint(journal_command, {"show"}, "show needs an --entity");
  expect_help(journal_command, {"--help"});
  expect_help(journal_command, {"dump", "-h"});
}

// ---- copy ----------------------------------------------------------------------------------------------------------

TEST(a_journal_copy, is_the_same_in_another_directory_and_refused_over_another_journal) {
  const temp_dir dir;
  const auto to = "sqlite:" + dir.text() + "/copy";
  const arguments order{"copy", "--from", "sqlite:" + made_data_directory(), "--to", to, "--step-batches", "1"};
  const auto done = run_command(journal_command, order);
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_TRUE(says(done.out, "the same state on both sides")) << done.out;
  EXPECT_TRUE(says(done.out, "Not copied: keys/")) << done.out;
  EXPECT_TRUE(says(done.err, "100.0 %")) << done.err;
  EXPECT_EQ(journal({"state"}, dir.text() + "/copy").out, journal({"state"}).out);
  const auto again = run_command(journal_command, order);
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_TRUE(says(again.out, "copied: ")) << again.out;
  ASSERT_EQ(make_data_directory(dir.text() + "/other").code, 0);
  const auto over = run_command(journal_command, {"copy", "--from", "sqlite:" + dir.text() + "/other", "--to", to});
  EXPECT_EQ(over.code, 1) << over.out;
  EXPECT_TRUE(says(over.err, "madang journal copy: ")) << over.err;
}

TEST(a_journal_copy, of_what_is_not_there_is_refused) {
  const temp_dir dir;
  const auto done = run_command(
      journal_command, {"copy", "--from", "sqlite:" + dir.text() + "/none", "--to", "sqlite:" + dir.text() + "/copy"});
  EXPECT_EQ(done.code, 1);
  EXPECT_TRUE(says(done.err, "madang journal copy: the source: ")) << done.err;
  EXPECT_FALSE(fs::exists(dir.text() + "/copy"));
}

TEST(a_journal_copy, names_what_is_wrong_with_its_arguments) {
  expect_complaint(journal_command, {"copy"}, "name --from and --to");
  expect_complaint(journal_command, {"copy", "--from", "sqlite:a"}, "name --from and --to");
  expect_complaint(journal_command, {"copy", "--from"}, "--from needs a value");
  expect_complaint(journal_command, {"copy", "--from", "a", "--to", "sqlite:b"}, "--from: a journal is at sqlite:DIR");
  expect_complaint(journal_command, {"copy", "--from", "sqlite:a", "--to", "b"}, "--to: a journal is at sqlite:DIR");
  expect_complaint(journal_command, {"copy", "--surprise", "x"}, "'--surprise' is not known");
  for (const std::string count : {"0", "100001", "many", "-1"}) {
    expect_complaint(journal_command, {"copy", "--step-batches", count}, "--step-batches is a number from 1 to 100000");
  }
  expect_complaint(journal_command, {"copy", "--set", "no.such=1"}, "no.such");
  expect_help(journal_command, {"copy", "--help"});
}

}  // namespace
}  // namespace madang
