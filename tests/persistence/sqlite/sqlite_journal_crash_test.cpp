#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "persistence/files/journal_files.hpp"
#include "persistence/journal/journal_inspect.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/persistence/sqlite/sqlite_journal_fixture.hpp"

#include <sstream>

namespace madang {
namespace {

using namespace testing;

class sqlite_journal_crash_test : public sqlite_journal_fixture {};

constexpr std::uint64_t group_size = 3;

/// Appends groups without end and tells each durable position, as soon as it is reported, through `out`.
[[noreturn]] void append_until_killed(const std::filesystem::path& dir, int out, std::uint64_t first) {
  manual_clock time;
  fake_projection projected;
  sqlite_journal_options options;
  options.dir = dir;
  options.time = &time;
  options.projected = &projected;
  options.settings.wal_autocheckpoint_pages = 50;
  options.settings.batch_max_bytes = 8'192;
  options.on_durable = [out](position at) {
    if (::write(out, &at.value, sizeof at.value) != sizeof at.value) ::_exit(3);
  };
  auto opened = open_sqlite_journal(options);
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().c_str());
    ::_exit(2);
  }
  draft_maker events(**opened);
  events.continue_at(account(1), first);
  for (auto i = first;;) {
    std::vector<draft_maker::line> lines;
    for (std::uint64_t k = 0; k < group_size; ++k) lines.push_back({account(1), std::to_string(++i), {orders_of(1)}});
    events.group(lines);
    if (i % 64 == 0) ::usleep(300);  // so that batches differ in size; nothing waits for it
  }
}

/// Lets a child append until it has reported some positions, then kills it. Gives the last position that it reported.
std::uint64_t run_and_kill(const std::filesystem::path& dir, std::uint64_t first, std::uint64_t reports) {
  int ends[2];
  EXPECT_EQ(0, ::pipe(ends));
  const auto child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    append_until_killed(dir, ends[1], first);
  }
  ::close(ends[1]);
  std::uint64_t reported = 0;
  std::uint64_t count = 0;
  for (std::uint64_t at = 0; ::read(ends[0], &at, sizeof at) == sizeof at;) {
    reported = at;
    if (++count == reports) ::kill(child, SIGKILL);
  }
  ::close(ends[0]);
  int status = 0;
  EXPECT_EQ(child, ::waitpid(child, &status, 0));
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
  return reported;
}

TEST_F(sqlite_journal_crash_test, after_kill_9_every_position_reported_as_durable_is_there_and_groups_are_whole) {
  std::uint64_t have = 0;
  for (std::uint64_t round = 1; round <= 8; ++round) {
    const auto reported = run_and_kill(dir.path(), have, 5 + round * 23);
    EXPECT_GT(reported, have);
    fake_projection fresh;
    auto with = options();
    with.projected = &fresh;
    auto opened = open_sqlite_journal(with);
    ASSERT_TRUE(opened) << opened.error();
    have = (*opened)->last().value;
    EXPECT_GE(have, reported);
    EXPECT_EQ(0U, have % group_size);
    std::uint64_t expected = 0;
    auto upto = (*opened)->replay({}, [&](const record& one) {
      ++expected;
      EXPECT_EQ(expected, one.meta.at.value);
      EXPECT_EQ(expected, one.meta.seq);
      EXPECT_EQ(expected, one.meta.channel_numbers[0]);
      EXPECT_EQ(std::to_string(expected), text_of(one));
      return !HasFailure();
    });
    ASSERT_TRUE(upto) << upto.error().why;
    EXPECT_EQ(have, expected);
  }
  std::ostringstream said;
  EXPECT_EQ(0, verify_journal(files_in(dir.path()), said)) << said.str();
}

}  // namespace
}  // namespace madang
