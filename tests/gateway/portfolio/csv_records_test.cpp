#include "gateway/portfolio/imports/csv_records.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace madang::portfolio {
namespace {

using fields = std::vector<std::string>;

std::vector<csv_record> all_of(std::string_view text) {
  csv_reader reader(text);
  std::vector<csv_record> out;
  while (auto one = reader.next()) out.push_back(*std::move(one));
  return out;
}

struct good_case {
  const char* text;
  std::vector<fields> records;
};

TEST(CsvRecords, AreTakenApart) {
  const std::vector<good_case> cases{
      {"", {}},
      {"\r\n\n\r\n", {}},
      {"a", {{"a"}}},
      {"a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}},
      {"a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
      {"a,,\n,\n", {{"a", "", ""}, {"", ""}}},
      {"\"a,b\",\"c\"\"d\"\n", {{"a,b", "c\"d"}}},
      {"\"two\r\nlines\",x\ny\n", {{"two\r\nlines", "x"}, {"y"}}},
      {"\"\",\"\"\n", {{"", ""}}},
      {"a\rb,c\n", {{"a\rb", "c"}}},
      {" a , b \n", {{" a ", " b "}}},
      {"=\"005930\",=\"a,b\"\n=,=5,=\"\"", {{"005930", "a,b"}, {"=", "=5", ""}}},
  };
  for (const auto& [text, records] : cases) {
    SCOPED_TRACE(text);
    const auto found = all_of(text);
    ASSERT_EQ(found.size(), records.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_FALSE(found[i].fault);
      EXPECT_EQ(found[i].fields, records[i]);
    }
  }
}

TEST(CsvRecords, KnowTheirLines) {
  const auto found = all_of("a\n\n\"b\nb\"\nc\n");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].line, 1U);
  EXPECT_EQ(found[1].line, 3U);
  EXPECT_EQ(found[2].line, 5U);
}

TEST(CsvRecords, ThatAreWrongCostTheirLineAndNoOther) {
  for (const auto* wrong : {"a\"b,c", "\"a\"b,c", "\"never closed,c", "\"", "=\"a\"b,c", "a=\"b\",c", "=\""}) {
    SCOPED_TRACE(wrong);
    const auto found = all_of(std::string("x\n") + wrong + "\ny,z\n");
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[1].line, 2U);
    EXPECT_EQ(found[1].fault, import_fault::line_malformed);
    EXPECT_EQ(found[2].fields, (fields{"y", "z"}));
    EXPECT_EQ(found[2].line, 3U);
  }
}

TEST(CsvRecords, AreBounded) {
  const std::string longest(csv_field_bytes_max, 'x');
  EXPECT_FALSE(all_of(longest)[0].fault);
  EXPECT_EQ(all_of(longest + "x")[0].fault, import_fault::field_too_long);
  EXPECT_EQ(all_of('"' + longest + "x\"")[0].fault, import_fault::field_too_long);
  EXPECT_FALSE(all_of(std::string(csv_fields_max - 1, ','))[0].fault);
  EXPECT_EQ(all_of(std::string(csv_fields_max, ','))[0].fault, import_fault::line_malformed);
}

/// Whatever comes: it ends, every line is looked at once, and no field is longer than it may be.
TEST(CsvRecords, OfAnyBytesEnd) {
  std::mt19937_64 random(1);
  constexpr std::string_view marks = "\"\",,\r\n\nab \x80";
  for (int round = 0; round < 2'000; ++round) {
    std::string text(random() % 400, ' ');
    for (auto& one : text) one = marks[random() % marks.size()];
    std::uint32_t line = 0;
    for (const auto& one : all_of(text)) {
      EXPECT_GT(one.line, line);
      line = one.line;
      EXPECT_LE(one.fields.size(), csv_fields_max);
      for (const auto& field : one.fields) EXPECT_LE(field.size(), csv_field_bytes_max);
    }
    EXPECT_LE(line, text.size() + 1);
  }
}

}  // namespace
}  // namespace madang::portfolio
