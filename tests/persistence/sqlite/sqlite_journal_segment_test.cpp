#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "persistence/files/journal_files.hpp"
#include "persistence/files/segment_file.hpp"
#include "persistence/journal/journal_inspect.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/persistence/sqlite/sqlite_journal_fixture.hpp"

namespace madang {
namespace {

using namespace testing;
namespace fs = std::filesystem;

class sqlite_journal_segment_test : public sqlite_journal_fixture {
 protected:
  sqlite_journal_segment_test() { settings.archive_segment_bytes = 20'000; }

  void append(int count) {
    for (int i = 0; i < count; ++i) {
      expected.push_back(std::to_string(expected.size()) + std::string(1'000, 'x'));
      events.one(account(1), expected.back(), {orders_of(1)});
      wait_durable();
    }
  }
  std::size_t segments() const {
    std::size_t count = 0;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(dir.path() / "segments", none)) {
      count += entry.path().extension() == ".db";
    }
    return count;
  }
  std::int64_t count_in_main(const char* sql = "SELECT count(*) FROM batch") {
    auto db = sqlite_db::open((dir.path() / "journal.db").string(), sqlite_access::read_only);
    EXPECT_TRUE(db);
    return db->read_integer(sql)->value_or(-1);
  }
  void archive_all() {
    truth->complete_checkpoint(truth->durable());
    // What is left is less than a segment and the last batch, which always stays.
    const auto most = settings.archive_segment_bytes + 1'200;
    ASSERT_TRUE(
        cache.wait([&] { return count_in_main("SELECT sum(length(bytes)) FROM batch") < most && archived_is_gone(); }));
  }
  bool archived_is_gone() {
    return count_in_main("SELECT count(*) FROM batch WHERE number <= (SELECT max(last_batch) FROM segment)") == 0;
  }

  std::vector<std::string> expected;
};

TEST_F(sqlite_journal_segment_test, old_batches_move_to_closed_files_and_stay_readable) {
  open();
  append(100);
  EXPECT_EQ(0U, segments()) << "nothing is archived that a recovery may need";
  archive_all();
  EXPECT_GE(segments(), 4U);
  EXPECT_LT(count_in_main(), 30);
  EXPECT_EQ(expected, durable_texts(*truth));
  auto stream = truth->read_stream(account(1), 0);
  ASSERT_TRUE(stream) << stream.error().why;
  EXPECT_EQ(expected.size(), stream->size());
  auto channel = truth->read_channel(orders_of(1), 3, 5);
  ASSERT_TRUE(channel) << channel.error().why;
  EXPECT_EQ(expected[3], text_of(channel->at(0)));
  auto batch = truth->read_batch(1);
  ASSERT_TRUE(batch) << batch.error().why;
  EXPECT_EQ(position{1}, batch->first);
}

TEST_F(sqlite_journal_segment_test, what_a_recovery_may_need_is_not_archived) {
  open();
  append(100);
  truth->complete_checkpoint({50});
  ASSERT_TRUE(cache.wait([&] { return count_in_main("SELECT max(last) FROM segment") >= 30; }));
  // Time for an segment archiver that goes on where it should not.
  append(40);
  EXPECT_LE(count_in_main("SELECT max(last) FROM segment"), 50);
}

TEST_F(sqlite_journal_segment_test, what_the_projection_has_not_seen_is_not_archived) {
  fake_projection lazy(false);
  auto with = options();
  with.projected = &lazy;
  auto opened = open_sqlite_journal(with);
  ASSERT_TRUE(opened) << opened.error();
  truth = *std::move(opened);
  events.use(*truth);
  append(50);
  lazy.catch_up();
  append(50);
  truth->complete_checkpoint({100});
  ASSERT_TRUE(cache.wait([&] { return count_in_main("SELECT max(last) FROM segment") >= 30; }));
  append(40);
  EXPECT_LE(count_in_main("SELECT max(last) FROM segment"), 50);
  truth.reset();
}

TEST_F(sqlite_journal_segment_test, an_archived_journal_reopens_goes_on_and_verifies) {
  open();
  append(60);
  archive_all();
  const auto first = segments();
  reopen();
  append(60);
  archive_all();
  EXPECT_GT(segments(), first);
  EXPECT_EQ(expected, durable_texts(*truth));
  truth.reset();
  std::ostringstream said;
  EXPECT_EQ(0, verify_journal(files_in(dir.path()), said)) << said.str();
  EXPECT_NE(std::string::npos, said.str().find("in order: 120 events")) << said.str();
}

TEST_F(sqlite_journal_segment_test, a_start_does_not_touch_segments_and_a_missing_one_is_named_when_it_is_read) {
  open();
  append(60);
  archive_all();
  truth.reset();
  fs::rename(dir.path() / "segments", dir.path() / "elsewhere");
  open();
  append(1);
  auto recent = truth->replay({59}, [](const record&) { return true; });
  EXPECT_TRUE(recent);
  auto old = truth->read_stream(account(1), 0);
  ASSERT_FALSE(old);
  EXPECT_NE(std::string::npos, old.error().why.find("00000001.db")) << old.error().why;
  truth.reset();
  std::ostringstream said;
  EXPECT_EQ(1, verify_journal(files_in(dir.path()), said)) << said.str();
}

TEST_F(sqlite_journal_segment_test, a_flipped_byte_in_a_segment_is_found_by_verify) {
  open();
  append(60);
  archive_all();
  truth.reset();
  const auto path = segment_path(dir.path(), 2);
  std::fstream io(path, std::ios::in | std::ios::out | std::ios::binary);
  io.seekp(static_cast<std::streamoff>(fs::file_size(path) / 2));
  io.put('\x77');
  io.close();
  std::ostringstream said;
  EXPECT_EQ(1, verify_journal(files_in(dir.path()), said)) << said.str();
}

TEST_F(sqlite_journal_segment_test, a_crash_while_a_segment_is_built_leaves_nothing_behind) {
  open();
  append(10);
  truth.reset();
  fs::create_directories(dir.path() / "segments");
  std::ofstream(dir.path() / "segments" / "00000001.db.part") << "half a segment";
  open();
  EXPECT_FALSE(fs::exists(dir.path() / "segments" / "00000001.db.part"));
  EXPECT_EQ(expected, durable_texts(*truth));
}

TEST_F(sqlite_journal_segment_test, a_crash_before_a_segment_is_registered_only_costs_building_it_again) {
  open();
  append(60);
  truth.reset();
  fs::create_directories(dir.path() / "segments");
  std::ofstream(segment_path(dir.path(), 1)) << "a closed segment that the journal has not heard of";
  open();
  EXPECT_EQ(expected, durable_texts(*truth));
  archive_all();
  EXPECT_EQ(expected, durable_texts(*truth));
}

TEST_F(sqlite_journal_segment_test, a_crash_before_archived_batches_are_deleted_is_finished_at_the_next_start) {
  open();
  append(60);
  archive_all();
  truth.reset();
  {
    auto db = sqlite_db::open((dir.path() / "journal.db").string(), sqlite_access::read_write);
    ASSERT_TRUE(db);
    ASSERT_FALSE(db->exec("ATTACH '" + segment_path(dir.path(), 1).string() +
                          "' AS old;"
                          "INSERT INTO main.batch SELECT * FROM old.batch WHERE number > 3"));
  }
  EXPECT_FALSE(archived_is_gone());
  open();
  EXPECT_EQ(expected, durable_texts(*truth)) << "a batch in both places is one batch";
  EXPECT_TRUE(cache.wait([&] { return archived_is_gone(); }));
  EXPECT_EQ(expected, durable_texts(*truth));
}

}  // namespace
}  // namespace madang
