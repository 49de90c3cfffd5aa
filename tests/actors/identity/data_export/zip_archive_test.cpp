#include "actors/archive/zip_archive.hpp"

#include <gtest/gtest.h>

#include <random>

#include "actors/identity/data_export/csv_text.hpp"
#include "actors/identity/data_export/export_cursor.hpp"
#include "tests/support/zip_reading.hpp"

namespace madang::identity {
namespace {

/// Writes files that come in pieces.
std::string archive_of(const std::vector<std::pair<std::string, std::vector<std::string>>>& files) {
  std::string out;
  std::vector<zip_entry> entries;
  for (const auto& [name, pieces] : files) {
    auto& entry = entries.emplace_back(zip_entry{name});
    out += zip_begin(entry, out.size());
    for (const auto& piece : pieces) out += zip_add(entry, piece);
    out += zip_end(entry);
  }
  return out + zip_directory(entries, out.size());
}

TEST(an_archive, holds_what_was_put_in_piece_by_piece) {
  const auto found = read_zip(archive_of({{"a.csv", {"one\r\n", "two\r\n"}}, {"b.json", {"{}"}}}));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(*found, (std::map<std::string, std::string>{{"a.csv", "one\r\ntwo\r\n"}, {"b.json", "{}"}}));
}

TEST(an_archive, may_be_empty_and_may_have_empty_files) {
  EXPECT_EQ(read_zip(archive_of({}))->size(), 0U);
  EXPECT_EQ(read_zip(archive_of({{"a", {}}, {"b", {""}}}))->size(), 2U);
}

TEST(an_archive, holds_any_pieces_of_any_content) {
  std::mt19937 random(20'261'129);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> pieces(random() % 8);
    std::string whole;
    for (auto& piece : pieces) {
      piece.resize(random() % 20'000);
      const auto letters = random() % 255 + 1;
      for (auto& c : piece) c = static_cast<char>(random() % letters);
      whole += piece;
    }
    const auto found = read_zip(archive_of({{"x", pieces}, {"y", {"behind"}}}));
    ASSERT_TRUE(found.has_value()) << round;
    ASSERT_EQ(found->at("x"), whole) << round;
    ASSERT_EQ(found->at("y"), "behind") << round;
  }
}

TEST(an_export_cursor, is_read_as_it_was_written) {
  export_cursor at{export_part::ledger, 7, 8, 9, {}};
  EXPECT_EQ(parse_export_cursor(cursor_text(at)), at);
  for (std::uint32_t i = 0; i < 8; ++i) {
    at.entries.push_back({std::string(file_of(static_cast<export_part>(i))), i, UINT32_MAX - i, 2 * i, 3 * i});
  }
  EXPECT_EQ(parse_export_cursor(cursor_text(at)), at);
  EXPECT_EQ(parse_export_cursor(""), export_cursor{});
  at.before2 = UINT64_MAX;
  at.before3 = 5;
  EXPECT_EQ(parse_export_cursor(cursor_text(at)), at);
}

TEST(an_export_cursor, of_an_older_version_goes_on_but_amid_the_executions) {
  EXPECT_EQ(parse_export_cursor("7 4 5 9"), (export_cursor{export_part::ledger, 4, 5, 9, {}}));
  EXPECT_EQ(parse_export_cursor("6 0 0 9"), (export_cursor{export_part::executions, 0, 0, 9, {}}));
  EXPECT_EQ(parse_export_cursor("6 4711 0 9"), export_cursor{}) << "from the beginning";
}

TEST(an_export_cursor, that_nobody_wrote_is_not_read) {
  for (const auto* text : {" ", "x", "1 2 3", "9 0 0 0", "5 0 0 0 1", "5 0 0 0 1 2 3", "5 0 0 0 4294967296 0 0 0",
                           "5  0 0 0", "-1 0 0 0", "5 0 0 0x"}) {
    EXPECT_FALSE(parse_export_cursor(text).has_value()) << text;
  }
}

TEST(a_csv_row, quotes_what_people_type_and_makes_no_formula_of_it) {
  csv_text out;
  out.word("acc_1").text("a \"b\", c\nd").text("=1+1").text("").end_row();
  out.word("2").end_row();
  EXPECT_EQ(out.take(), "acc_1,\"a \"\"b\"\", c\nd\",\"'=1+1\",\"\"\r\n2\r\n");
}

}  // namespace
}  // namespace madang::identity
