#include "persistence/files/state_archive.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/support/temp_dir.hpp"

namespace madang {
namespace {

constexpr entity_id one{entity_kind::symbol, 7};
constexpr entity_id other{entity_kind::account, 7};

class an_archive_of_states : public testing::Test {
 protected:
  std::unique_ptr<state_archive> open(archive_limits limits, std::uint64_t journal = 1,
                                      std::uint64_t last = 1'000'000) {
    return state_archive::open(dir.text() + "/past", limits, journal, {last},
                               [this](const std::string& text) { warnings.push_back(text); });
  }
  static archive_limits each(std::uint64_t events) {
    archive_limits limits;
    limits.every_events = events;
    return limits;
  }
  static snapshot taken(entity_id of, std::uint64_t seq, std::size_t size = 100) {
    snapshot made;
    made.entity = of;
    made.seq = seq;
    made.at = {10 * seq};
    made.apply_version = 4;
    made.state.assign(size, static_cast<std::byte>(seq));
    return made;
  }
  static std::uint64_t found(state_archive& in, std::uint64_t upto, entity_id of = one) {
    const auto snapshot = in.find(of, 0, upto);
    return snapshot ? snapshot->seq : 0;
  }
  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> out;
    for (const auto& each : std::filesystem::directory_iterator(dir.text() + "/past")) out.push_back(each.path());
    return out;
  }

  temp_dir dir;
  std::vector<std::string> warnings;
};

TEST_F(an_archive_of_states, gives_the_youngest_that_is_not_beyond) {
  auto archive = open(each(10));
  for (const std::uint64_t seq : {10, 20, 30}) archive->keep(taken(one, seq));
  archive->keep(taken(other, 15));
  archive->flush();
  EXPECT_EQ(found(*archive, 9), 0U);
  EXPECT_EQ(found(*archive, 10), 10U);
  EXPECT_EQ(found(*archive, 29), 20U);
  EXPECT_EQ(found(*archive, 1'000), 30U);
  EXPECT_EQ(found(*archive, 1'000, other), 15U);
  EXPECT_FALSE(archive->find(one, 30, 1'000)) << "that is at hand already";
  const auto whole = archive->find(one, 0, 25);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->state, taken(one, 20).state);
  EXPECT_EQ(whole->at.value, 200U);
  EXPECT_EQ(whole->apply_version, 4);
}

TEST_F(an_archive_of_states, keeps_one_in_so_many_events_and_none_with_pieces) {
  auto archive = open(each(10));
  for (const std::uint64_t seq : {10, 15, 19, 20}) archive->keep(taken(one, seq));
  auto in_pieces = taken(other, 50);
  in_pieces.pieces.push_back({1, {}});
  archive->keep(in_pieces);
  archive->flush();
  EXPECT_EQ(archive->size(), 2U);
  EXPECT_EQ(found(*archive, 19), 10U);
  EXPECT_EQ(found(*archive, 50, other), 0U);
}

TEST_F(an_archive_of_states, is_there_again_for_the_same_journal_alone) {
  open(each(10))->keep(taken(one, 10));
  {
    auto archive = open(each(10));
    archive->keep(taken(one, 10));
    archive->flush();
  }
  auto again = open(each(10));
  EXPECT_EQ(found(*again, 10), 10U);
  again->keep(taken(one, 15));
  again->flush();
  EXPECT_EQ(again->size(), 1U) << "it knows what it has";
  again.reset();
  EXPECT_EQ(open(each(10), 1, 100)->size(), 1U) << "the journal ends with it";
  EXPECT_EQ(open(each(10), 1, 99)->size(), 0U) << "it ends before: it was restored";
  EXPECT_TRUE(files().empty());
}

TEST_F(an_archive_of_states, of_another_journal_is_removed) {
  {
    auto archive = open(each(10));
    archive->keep(taken(one, 10));
    archive->flush();
  }
  EXPECT_EQ(open(each(10), 2)->size(), 0U);
  EXPECT_TRUE(files().empty());
}

TEST_F(an_archive_of_states, gives_nothing_that_is_damaged) {
  const auto make = [&] {
    auto archive = open(each(10));
    archive->keep(taken(one, 10));
    archive->flush();
  };
  make();
  const auto size = std::filesystem::file_size(files().front());
  for (std::uintmax_t at = 0; at < size; at += 13) {
    std::filesystem::remove_all(dir.text() + "/past");
    make();
    auto archive = open(each(10));
    {
      std::fstream file(files().front(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(at));
      file.put('\x5a');
    }
    EXPECT_EQ(found(*archive, 10), 0U) << at;
  }
  std::filesystem::resize_file(files().front(), size / 2);
  EXPECT_EQ(found(*open(each(10)), 10), 0U);
}

TEST_F(an_archive_of_states, becomes_sparser_where_there_is_no_room) {
  auto limits = each(1);
  limits.bytes_max = 10 * (64 + 100);
  auto archive = open(limits);
  for (std::uint64_t seq = 1; seq <= 100; ++seq) archive->keep(taken(one, seq));
  archive->flush();
  EXPECT_EQ(archive->size(), 10U);
  EXPECT_LE(archive->bytes(), limits.bytes_max);
  EXPECT_EQ(found(*archive, 100), 100U);
  std::uint64_t before = 0;
  for (std::uint64_t seq = 1; seq <= 100; ++seq) {
    if (found(*archive, seq) == seq) {
      EXPECT_LE(seq - before, 40U) << "nowhere is a large hole";
      before = seq;
    }
  }
}

}  // namespace
}  // namespace madang
