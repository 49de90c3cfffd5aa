#include "persistence/copy/journal_copy.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <sstream>

#include "persistence/files/journal_files.hpp"
#include "persistence/files/segment_file.hpp"
#include "persistence/journal/journal_head.hpp"
#include "persistence/journal/journal_inspect.hpp"
#include "persistence/postgres/postgres_copy_target.hpp"
#include "persistence/postgres/postgres_stored.hpp"
#include "persistence/sqlite/sqlite_copy_target.hpp"
#include "tests/persistence/postgres/postgres_rig.hpp"
#include "tests/persistence/sqlite/sqlite_journal_fixture.hpp"

namespace madang {
namespace {

using namespace testing;

/// Passes everything on, until it fails at a step.
class failing_target final : public copy_target {
 public:
  failing_target(copy_target& real, int steps) : real_(real), steps_(steps) {}
  std::string place() const override { return real_.place(); }
  result<journal_facts, std::string> look() override { return real_.look(); }
  result<journal_facts, std::string> take(const journal_facts& source) override { return real_.take(source); }
  std::optional<std::string> put(std::span<const copied_batch> batches) override {
    return steps_-- > 0 ? real_.put(batches) : std::optional<std::string>("the disk is full");
  }
  result<std::unique_ptr<stored_journal>, std::string> read_back() override { return real_.read_back(); }
  std::optional<std::string> complete() override { return real_.complete(); }

 private:
  copy_target& real_;
  int steps_;
};

class journal_copy_test : public sqlite_journal_fixture {
 protected:
  /// A batch for each text.
  void fill(int count) {
    if (!truth) open();
    for (int i = 0; i < count; ++i) {
      events.one(account(1 + static_cast<std::uint64_t>(i) % 7), "event " + std::to_string(i));
      wait_durable();
    }
    truth.reset();
  }
  result<copy_report, std::string> copy(copy_target& to, std::size_t step = 3) {
    auto source = files_in(dir.path())();
    if (!source) return refused{source.error()};
    copy_options options;
    options.step_batches = step;
    return copy_journal(**source, to, options);
  }
  static std::string verified(const journal_opener& from, int code = 0) {
    std::ostringstream said;
    EXPECT_EQ(code, verify_journal(from, said)) << said.str();
    return said.str();
  }
  std::filesystem::path other() const { return elsewhere.path() / "copy"; }
  void change(const std::string& sql) {
    auto db = sqlite_db::open((dir.path() / "journal.db").string(), sqlite_access::read_write);
    ASSERT_TRUE(db && !db->exec(sql));
  }

  temp_dir elsewhere;
};

TEST_F(journal_copy_test, a_copy_in_files_is_the_same_and_a_journal_goes_on_in_it) {
  fill(20);
  sqlite_copy_target target(other());
  const auto done = copy(target);
  ASSERT_TRUE(done) << done.error();
  EXPECT_EQ(done->already, 0U);
  EXPECT_EQ(done->done.batch, 20U);
  EXPECT_EQ(done->done.events, 20U);
  EXPECT_EQ(verified(files_in(dir.path())), verified(files_in(other())));
  auto on_copy = options();
  on_copy.dir = other();
  auto opened = open_sqlite_journal(on_copy);
  ASSERT_TRUE(opened) << opened.error();
  events.use(**opened);
  events.one(account(1), "after the copy");
  opened->reset();
  EXPECT_NE(verified(files_in(other())).find("in order: 21 events"), std::string::npos);
}

TEST_F(journal_copy_test, what_is_in_segments_is_copied_too) {
  fill(20);
  auto journal = sqlite_db::open((dir.path() / "journal.db").string(), sqlite_access::read_write);
  ASSERT_TRUE(journal);
  const std::atomic<bool> stop{false};
  const auto segment = build_segment(*journal, dir.path(), 1, 1, 12, stop);
  ASSERT_TRUE(segment) << segment.error();
  ASSERT_FALSE(insert_segment(*journal, *segment));
  ASSERT_FALSE(journal->exec("DELETE FROM batch WHERE number <= 12"));
  {
    sqlite_copy_target target(other());
    failing_target half(target, 2);
    EXPECT_FALSE(copy(half));
  }
  sqlite_copy_target again(other());
  const auto done = copy(again);
  ASSERT_TRUE(done) << done.error();
  EXPECT_EQ(done->already, 6U);
  EXPECT_NE(verified(files_in(other())).find("in order: 20 events"), std::string::npos);
}

TEST_F(journal_copy_test, an_interrupted_copy_is_no_journal_until_it_is_finished) {
  fill(20);
  {
    sqlite_copy_target target(other());
    failing_target half(target, 3);
    const auto stopped = copy(half);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error(), "the disk is full");
  }
  verified(files_in(other()), 1);
  auto on_half = options();
  on_half.dir = other();
  const auto opened = open_sqlite_journal(on_half);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().find("has lost what was already acknowledged"), std::string::npos) << opened.error();

  sqlite_copy_target target(other());
  const auto done = copy(target);
  ASSERT_TRUE(done) << done.error();
  EXPECT_EQ(done->already, 9U) << "three steps of three batches";
  EXPECT_EQ(verified(files_in(dir.path())), verified(files_in(other())));
}

TEST_F(journal_copy_test, a_target_that_is_no_beginning_of_the_source_is_refused_and_stays_as_it_is) {
  fill(5);
  sqlite_copy_target first(other());
  ASSERT_TRUE(copy(first));
  const auto before = verified(files_in(other()));
  change("UPDATE batch SET chain = zeroblob(32) WHERE number = 5");
  sqlite_copy_target changed(other());
  const auto differs = copy(changed);
  ASSERT_FALSE(differs);
  EXPECT_NE(differs.error().find("batch 5 is another one there"), std::string::npos) << differs.error();
  change("DELETE FROM batch WHERE number = 5");
  std::filesystem::remove(dir.path() / "head");
  sqlite_copy_target longer(other());
  const auto shorter = copy(longer);
  ASSERT_FALSE(shorter);
  EXPECT_NE(shorter.error().find("holds 5 batches, the source 4"), std::string::npos) << shorter.error();
  EXPECT_EQ(before, verified(files_in(other())));
}

TEST_F(journal_copy_test, damage_in_the_source_is_not_copied) {
  fill(10);
  change("UPDATE batch SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'7f' AS BLOB) WHERE number = 8");
  sqlite_copy_target target(other());
  const auto done = copy(target);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().find("batch 8"), std::string::npos) << done.error();
  const auto stored = target.read_back();
  ASSERT_TRUE(stored) << stored.error();
  EXPECT_EQ((*stored)->facts()->end.number, 7U) << "what is sound is kept";
}

TEST_F(journal_copy_test, a_directory_that_somebody_writes_in_is_neither_source_nor_target) {
  fill(3);
  open();
  sqlite_copy_target target(other());
  const auto from_live = copy(target);
  ASSERT_FALSE(from_live);
  EXPECT_NE(from_live.error().find("in use"), std::string::npos);
  truth.reset();
  const auto lock = data_lock::take(other());
  ASSERT_TRUE(lock);
  const auto to_live = copy(target);
  ASSERT_FALSE(to_live);
  EXPECT_NE(to_live.error().find("in use"), std::string::npos) << to_live.error();
}

TEST_F(journal_copy_test, incarnations_rise_over_those_of_the_source) {
  for (int i = 0; i < 5; ++i) fill(1);
  sqlite_copy_target target(other());
  ASSERT_TRUE(copy(target));
  auto files = journal_files::open(other());
  ASSERT_TRUE(files);
  EXPECT_GE(files->facts()->incarnation, 5U);
}

class server_copy_test : public journal_copy_test {
 protected:
  void SetUp() override {
    if (const auto why = postgres_server::missing(); !why.empty()) GTEST_SKIP() << why;
    rig = std::make_unique<postgres_rig>();
  }
  std::string in_server(int code = 0) { return verified(batches_in(rig->settings(), {}), code); }
  std::string in_files() { return verified(files_in(dir.path())); }

  std::unique_ptr<postgres_rig> rig;
};

TEST_F(server_copy_test, a_copy_goes_to_a_server_and_back_and_is_the_same) {
  fill(30);
  postgres_copy_target there(rig->settings("postgres"));
  const auto done = copy(there);
  ASSERT_TRUE(done) << done.error();
  EXPECT_EQ(in_files(), in_server());
  EXPECT_EQ(rig->sql("SELECT count(*) FROM madang.batches WHERE shards = 0::bit(256)"), "0");

  auto source = batches_in(rig->settings(), {})();
  ASSERT_TRUE(source) << source.error();
  sqlite_copy_target back(other());
  const auto returned = copy_journal(**source, back, {});
  ASSERT_TRUE(returned) << returned.error();
  EXPECT_EQ(in_files(), verified(files_in(other())));
}

TEST_F(server_copy_test, a_copy_goes_from_one_server_to_another) {
  fill(8);
  postgres_copy_target there(rig->settings("postgres"));
  ASSERT_TRUE(copy(there));
  postgres_rig second;
  postgres_copy_target further(second.settings("postgres"));
  auto source = batches_in(rig->settings(), {})();
  ASSERT_TRUE(source) << source.error();
  const auto done = copy_journal(**source, further, {});
  ASSERT_TRUE(done) << done.error();
  EXPECT_EQ(in_server(), verified(batches_in(second.settings(), {})));
}

TEST_F(server_copy_test, no_node_takes_a_writer_whose_copy_is_not_finished) {
  fill(20);
  {
    postgres_copy_target there(rig->settings("postgres"));
    failing_target half(there, 2);
    ASSERT_FALSE(copy(half));
  }
  in_server(1);
  EXPECT_NE(rig->sql("SELECT madang.take_over(1, 'a node')").find("is not finished"), std::string::npos);
  postgres_copy_target there(rig->settings("postgres"));
  const auto done = copy(there);
  ASSERT_TRUE(done) << done.error();
  EXPECT_EQ(done->already, 6U);
  in_server();
  const auto incarnation = std::stoul(rig->sql("SELECT madang.take_over(1, 'a node')"));
  EXPECT_GT(incarnation, 1U);
}

TEST_F(server_copy_test, of_two_copies_at_once_the_later_one_goes_on) {
  fill(20);
  postgres_copy_target first(rig->settings("postgres"));
  auto source = files_in(dir.path())();
  ASSERT_TRUE(source);
  const auto facts = (*source)->facts();
  ASSERT_TRUE(facts);
  ASSERT_TRUE(first.look());
  ASSERT_TRUE(first.take(*facts));
  postgres_copy_target second(rig->settings("postgres"));
  ASSERT_TRUE(second.look());
  ASSERT_TRUE(second.take(*facts));
  std::vector<copied_batch> batches;
  (*source)->walk(
      1,
      [&](const batch_row& row) {
        batches.push_back(
            {row.number, row.incarnation, row.first, row.last, row.chain, {row.bytes.begin(), row.bytes.end()}});
        return true;
      },
      [](const std::string& what) { ADD_FAILURE() << what; });
  const auto late = first.put(batches);
  ASSERT_TRUE(late);
  EXPECT_NE(late->find("taken over by somebody else"), std::string::npos) << *late;
  EXPECT_TRUE(first.complete());
  EXPECT_FALSE(second.put(batches));
  EXPECT_FALSE(second.complete());
  EXPECT_EQ(in_files(), in_server());
}

TEST_F(server_copy_test, a_role_that_may_not_write_is_told_which_one_may) {
  fill(2);
  postgres_copy_target there(rig->settings());
  const auto done = copy(there);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().find("the schema's owner"), std::string::npos) << done.error();
}

TEST_F(server_copy_test, a_writers_connection_shows_that_a_node_is_there) {
  fill(2);
  postgres_copy_target there(rig->settings("postgres"));
  ASSERT_TRUE(copy(there));
  auto live = pg_connection::open(rig->settings(), {"madang writer", std::chrono::seconds(1), true}, nullptr);
  ASSERT_TRUE(live);
  const auto refused_target = copy(there);
  ASSERT_FALSE(refused_target);
  EXPECT_NE(refused_target.error().find("in use"), std::string::npos) << refused_target.error();
  // Also for a role that sees nothing of what others do.
  rig->sql("CREATE ROLE onlooker LOGIN; GRANT madang_node TO onlooker");
  auto source = batches_in(rig->settings("onlooker"), {})();
  ASSERT_TRUE(source) << source.error();
  EXPECT_TRUE((*source)->writer()->has_value());
}

}  // namespace
}  // namespace madang
