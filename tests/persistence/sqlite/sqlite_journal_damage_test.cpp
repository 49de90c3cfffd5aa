#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>

#include "persistence/files/journal_files.hpp"
#include "persistence/journal/journal_head.hpp"
#include "persistence/journal/journal_inspect.hpp"
#include "persistence/sqlite/batch_rows.hpp"
#include "persistence/sqlite/sqlite_db.hpp"
#include "persistence/sqlite/sqlite_journal.hpp"
#include "tests/persistence/sqlite/sqlite_journal_fixture.hpp"

namespace madang {
namespace {

using namespace testing;
namespace fs = std::filesystem;
using texts = std::vector<std::string>;

/// What a kill -9 at this moment would leave: copies of all files but the shared memory.
void copy_left_files(const fs::path& from, const fs::path& to) {
  for (const auto& entry : fs::directory_iterator(from)) {
    if (entry.path().filename() == "journal.db-shm") continue;
    fs::copy(entry.path(), to / entry.path().filename(),
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  }
}

void flip(const fs::path& file, std::uintmax_t offset, unsigned char mask) {
  std::fstream io(file, std::ios::in | std::ios::out | std::ios::binary);
  io.seekg(static_cast<std::streamoff>(offset));
  const auto byte = static_cast<unsigned char>(io.get());
  io.seekp(static_cast<std::streamoff>(offset));
  io.put(static_cast<char>(byte ^ mask));
}

class sqlite_journal_damage_test : public sqlite_journal_fixture {
 protected:
  /// A journal of several batches, copied as a kill would leave it. `in_file`: moved from the write-ahead log.
  void make_left_files(bool in_file) {
    open();
    for (int i = 0; i < 40; ++i) {
      expected.push_back(std::to_string(i) + std::string(static_cast<std::size_t>(200 + 37 * i % 500), 'x'));
      events.one(account(static_cast<std::uint64_t>(i % 3 + 1)), expected.back());
      wait_durable();
    }
    if (in_file) truth.reset();
    copy_left_files(dir.path(), left.path());
    truth.reset();
  }

  struct outcome {
    std::string refused;
    texts read;
  };
  outcome open_copy(const fs::path& at) {
    fake_projection fresh;
    auto with = options();
    with.dir = at;
    with.projected = &fresh;
    auto opened = open_sqlite_journal(with);
    if (!opened) return {opened.error(), {}};
    return {"", durable_texts(**opened)};
  }
  void flip_everywhere(const char* file, int tries, int least_refused) {
    std::mutex unused;
    std::mt19937_64 random(77);
    int refused_count = 0;
    for (int i = 0; i < tries; ++i) {
      temp_dir hurt;
      copy_left_files(left.path(), hurt.path());
      const auto size = fs::file_size(hurt.path() / file);
      const auto offset = random() % size;
      flip(hurt.path() / file, offset, static_cast<unsigned char>(1U << random() % 8));
      const auto found = open_copy(hurt.path());
      if (!found.refused.empty()) {
        ++refused_count;
        continue;
      }
      EXPECT_EQ(expected, found.read) << file << " flipped at " << offset
                                      << ": neither refused nor exactly what was acknowledged";
    }
    EXPECT_GE(refused_count, least_refused);
  }

  temp_dir left;
  texts expected;
};

TEST_F(sqlite_journal_damage_test, files_that_a_kill_leaves_open_with_everything_that_was_acknowledged) {
  make_left_files(false);
  ASSERT_TRUE(fs::exists(left.path() / "journal.db-wal"));
  const auto found = open_copy(left.path());
  EXPECT_EQ("", found.refused);
  EXPECT_EQ(expected, found.read);
}

TEST_F(sqlite_journal_damage_test, a_byte_flipped_in_the_journal_file_is_refused_or_without_effect) {
  make_left_files(true);
  flip_everywhere("journal.db", 150, 40);
}

TEST_F(sqlite_journal_damage_test, a_byte_flipped_in_the_write_ahead_log_is_refused_or_without_effect) {
  make_left_files(false);
  flip_everywhere("journal.db-wal", 150, 100);
}

TEST_F(sqlite_journal_damage_test, a_write_ahead_log_that_lost_its_end_is_refused_and_the_loss_is_counted) {
  make_left_files(false);
  const auto wal = left.path() / "journal.db-wal";
  fs::resize_file(wal, fs::file_size(wal) / 2);
  const auto found = open_copy(left.path());
  EXPECT_NE(std::string::npos, found.refused.find("positions are missing")) << found.refused;
  EXPECT_NE(std::string::npos, found.refused.find("the head file says 40")) << found.refused;
}

TEST_F(sqlite_journal_damage_test, a_write_ahead_log_that_is_gone_is_refused) {
  make_left_files(false);
  fs::remove(left.path() / "journal.db-wal");
  EXPECT_NE("", open_copy(left.path()).refused);
}

TEST_F(sqlite_journal_damage_test, a_torn_frame_behind_the_last_commit_does_no_harm) {
  make_left_files(false);
  std::ofstream(left.path() / "journal.db-wal", std::ios::app | std::ios::binary) << std::string(5'000, '\x5a');
  const auto found = open_copy(left.path());
  EXPECT_EQ("", found.refused);
  EXPECT_EQ(expected, found.read);
}

TEST_F(sqlite_journal_damage_test, a_projection_that_is_ahead_of_the_journal_is_refused) {
  make_left_files(false);
  fs::remove(left.path() / "journal.db-wal");
  fs::remove(left.path() / "head");
  fs::remove(left.path() / "journal.db");
  auto with = options();
  with.dir = left.path();
  auto opened = open_sqlite_journal(with);
  ASSERT_FALSE(opened);
  EXPECT_NE(std::string::npos, opened.error().find("the read models have seen position 40")) << opened.error();
}

TEST_F(sqlite_journal_damage_test, another_journal_under_the_same_head_is_refused) {
  make_left_files(true);
  temp_dir other;
  {
    fake_projection fresh;
    auto with = options();
    with.dir = other.path();
    with.projected = &fresh;
    auto opened = open_sqlite_journal(with);
    ASSERT_TRUE(opened);
    draft_maker mine(**opened);
    for (int i = 0; i < 60; ++i) {
      mine.one(account(1), "other");
      ASSERT_TRUE(cache.wait([&] { return (*opened)->durable() == (*opened)->last(); }));
    }
  }
  fs::copy_file(left.path() / "head", other.path() / "head", fs::copy_options::overwrite_existing);
  EXPECT_NE(std::string::npos, open_copy(other.path()).refused.find("replaced or changed"));
}

TEST_F(sqlite_journal_damage_test, a_file_that_is_no_journal_is_refused_and_left_alone) {
  const auto path = dir.path() / "journal.db";
  {
    auto db = sqlite_db::open(path.string(), sqlite_access::create);
    ASSERT_TRUE(db);
    ASSERT_FALSE(db->exec("CREATE TABLE precious (a)"));
  }
  const auto size = fs::file_size(path);
  EXPECT_NE(std::string::npos, refusal().find("is not a journal"));
  EXPECT_EQ(size, fs::file_size(path));
  std::ofstream(path) << "not even a database, but long enough to look like one: " << std::string(4'096, '?');
  EXPECT_NE("", refusal());
}

TEST_F(sqlite_journal_damage_test, an_unreadable_head_does_not_keep_a_sound_journal_from_starting) {
  make_left_files(false);
  flip(left.path() / "head", 20, 0x10);
  const auto found = open_copy(left.path());
  EXPECT_EQ("", found.refused);
  EXPECT_EQ(expected, found.read);
}

template <class Bytes>
void expect_only_whole_heads(const head_mark& mark, const Bytes& bytes) {
  EXPECT_EQ(mark, decode_head(bytes));
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto hurt = bytes;
    hurt[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    EXPECT_FALSE(decode_head(hurt)) << "bit " << bit;
  }
  EXPECT_FALSE(decode_head(std::span(bytes).first(bytes.size() - 1)));
}

TEST(head_file, is_64_bytes_and_notices_every_flipped_bit) {
  head_mark mark{{77}, 5, {}};
  mark.chain[3] = std::byte{9};
  EXPECT_EQ(64U, encode_head(mark).size());
  expect_only_whole_heads(mark, encode_head(mark));
}

TEST(head_file, of_a_server_names_it) {
  head_mark mark{{77}, 5, {}};
  mark.store = {0x123456789, 3};
  EXPECT_EQ(72U, encode_head(mark).size());
  expect_only_whole_heads(mark, encode_head(mark));
}

// ---- tampering -----------------------------------------------------------------------------------------------------

class journal_tamper_test : public sqlite_journal_damage_test {
 protected:
  /// Changes a batch as somebody would who knows the format: with a right CRC.
  void rewrite_batch(std::uint64_t number, bool with_chain) {
    auto db = sqlite_db::open((left.path() / "journal.db").string(), sqlite_access::read_write);
    ASSERT_TRUE(db);
    std::vector<std::byte> bytes;
    std::uint64_t incarnation = 0;
    ASSERT_TRUE(*visit_batch(*db, number, [&](const batch_row& row) {
      record_walk walk(row.bytes);
      record_view view;
      record one;
      incarnation = row.incarnation;
      while (walk.next(view)) {
        assign(one, view);
        one.payload[0] = std::byte{'9'};
        append_record(one, bytes);
      }
    }));
    ASSERT_FALSE(db->run("UPDATE batch SET bytes = ?2 WHERE number = ?1", number, std::span<const std::byte>(bytes)));
    if (!with_chain) return;
    chain_hash before{};
    ASSERT_TRUE(*visit_batch(*db, number - 1, [&](const batch_row& row) { before = row.chain; }));
    const auto chain = chain_after(before, incarnation, number, bytes);
    ASSERT_FALSE(db->run("UPDATE batch SET chain = ?2 WHERE number = ?1", number, std::span<const std::byte>(chain)));
  }
  std::string verify(int code) {
    std::ostringstream said;
    EXPECT_EQ(code, verify_journal(files_in(left.path()), said)) << said.str();
    return said.str();
  }
};

TEST_F(journal_tamper_test, a_changed_event_shows_although_its_crc_is_right) {
  make_left_files(true);
  EXPECT_NE(std::string::npos, verify(0).find("in order: 40 events of 3 entities"));
  rewrite_batch(20, false);
  const auto said = verify(1);
  EXPECT_NE(std::string::npos, said.find("batch 20 (positions 20 to 20) does not fit the hash chain")) << said;
  EXPECT_NE(std::string::npos, open_copy(left.path()).refused.find("batch 20"));
}

TEST_F(journal_tamper_test, a_changed_event_with_a_chain_of_its_own_shows_at_the_next_batch) {
  make_left_files(true);
  rewrite_batch(20, true);
  EXPECT_NE(std::string::npos, verify(1).find("batch 21 (positions 21 to 21) does not fit the hash chain"));
}

TEST_F(journal_tamper_test, a_removed_batch_shows) {
  make_left_files(true);
  {
    auto db = sqlite_db::open((left.path() / "journal.db").string(), sqlite_access::read_write);
    ASSERT_TRUE(db);
    ASSERT_FALSE(db->exec("DELETE FROM batch WHERE number = 13"));
  }
  EXPECT_NE(std::string::npos, verify(1).find("batch 13 is missing"));
}

TEST_F(journal_tamper_test, a_removed_end_shows_by_the_head) {
  make_left_files(true);
  {
    auto db = sqlite_db::open((left.path() / "journal.db").string(), sqlite_access::read_write);
    ASSERT_TRUE(db);
    ASSERT_FALSE(db->exec("DELETE FROM batch WHERE number > 38"));
  }
  EXPECT_NE(std::string::npos, verify(1).find("2 positions are missing"));
}

TEST_F(journal_tamper_test, verification_can_read_the_files_that_a_kill_leaves) {
  make_left_files(false);
  EXPECT_NE(std::string::npos, verify(0).find("40 events"));
}

}  // namespace
}  // namespace madang
