#include "cluster/console/command_line.hpp"

#include <gtest/gtest.h>

#include "cluster/console/selection.hpp"

namespace madang::console {
namespace {

using namespace std::string_literals;

word_list split(std::string_view line) {
  const auto all = split_line(line);
  return all ? *all : word_list{"refused: " + all.error()};
}

std::string why_not(std::string_view line) {
  const auto all = split_line(line);
  return all ? "it was taken" : all.error();
}

TEST(a_line, is_taken_apart_at_its_blanks) {
  EXPECT_EQ(split("  ls  order\twhere a=1 \r\n"), (word_list{"ls", "order", "where", "a=1"}));
  EXPECT_EQ(split(""), word_list{});
  EXPECT_EQ(split("ls # a remark"), word_list{"ls"});
  EXPECT_EQ(split("a#b"), word_list{"a#b"});
}

TEST(a_line, holds_blanks_in_quotes) {
  EXPECT_EQ(split("alias x 'ls order'"), (word_list{"alias", "x", "ls order"}));
  EXPECT_EQ(split(R"(where name="Kim's" '' a'b c'd)"), (word_list{"where", "name=Kim's", "", "ab cd"}));
  for (const auto* word : {"plain", "two words", "Kim's", "", "#x"}) {
    EXPECT_EQ(split(quoted(word)), word_list{word});
  }
}

TEST(a_line, is_refused_where_it_could_do_harm) {
  EXPECT_EQ(why_not("ls 'order"), "a quote does not end");
  EXPECT_EQ(why_not(std::string(line_bytes_max + 1, 'a')), "a line has at most 4096 bytes");
  EXPECT_EQ(split(std::string(line_bytes_max, 'a')).size(), 1U);
  std::string many;
  for (std::size_t i = 0; i <= line_words_max; ++i) many += "a ";
  EXPECT_EQ(why_not(many), "a line has at most 128 words");
  EXPECT_EQ(why_not("ls \xff"), "the line is not UTF-8");
  EXPECT_EQ(why_not("ls \xed\xa0\x80"), "the line is not UTF-8");
  EXPECT_EQ(why_not("ls \x1b[2J"), "the line has control characters in it");
  EXPECT_EQ(why_not("ls \0"s), "the line has control characters in it");
  EXPECT_EQ(why_not("ls \x7f"), "the line has control characters in it");
}

selection selected(std::string_view line) {
  const auto words = split(line);
  const auto made = parse_selection(words);
  EXPECT_TRUE(made) << made.error().why;
  return made ? *made : selection{};
}

std::string wrong_with(std::string_view line) {
  const auto words = split(line);
  const auto made = parse_selection(words);
  return made ? "it was taken" : made.error().why;
}

TEST(a_selection, names_conditions_order_fields_and_a_limit) {
  const auto made = selected("where a=1 and b!=2 c~x sort -d show e,f show g limit 7");
  ASSERT_EQ(made.where.size(), 3U);
  EXPECT_EQ(made.where[1].field, "b");
  EXPECT_EQ(made.where[1].how, comparison::unequal);
  EXPECT_EQ(made.where[1].value, "2");
  EXPECT_EQ(made.where[2].how, comparison::contains);
  EXPECT_EQ(made.sort, "d");
  EXPECT_TRUE(made.descending);
  EXPECT_EQ(made.limit, 7U);
  EXPECT_EQ(made.fields(), (word_list{"a", "b", "c", "d", "e", "f", "g"}));
}

TEST(a_selection, says_what_is_wrong_with_it) {
  EXPECT_EQ(wrong_with("order"), "'order' is not one of where, sort, show, limit");
  EXPECT_EQ(wrong_with("where"), "where needs something behind it");
  EXPECT_EQ(wrong_with("where sort a"), "where needs something behind it");
  EXPECT_EQ(wrong_with("where a"), "'a' is no condition such as status=SUBMITTED");
  EXPECT_EQ(wrong_with("where =a"), "'=a' is no condition such as status=SUBMITTED");
  EXPECT_EQ(wrong_with("where a!b"), "'a!b' is no condition such as status=SUBMITTED");
  EXPECT_EQ(wrong_with("sort -"), "sort needs a field");
  for (const auto* limit : {"limit 0", "limit x", "limit -1", "limit 100001", "limit 99999999999999999999"}) {
    EXPECT_EQ(wrong_with(limit), "limit is a number from 1 to 100000") << limit;
  }
}

TEST(a_comparison, is_of_numbers_where_both_are) {
  EXPECT_LT(compare("9", "10"), 0);
  EXPECT_LT(compare("-10", "-9"), 0);
  EXPECT_LT(compare("-1", "0.5"), 0);
  EXPECT_EQ(compare("1.50", "1.5"), 0);
  EXPECT_EQ(compare("-0", "0"), 0);
  EXPECT_LT(compare("1.05", "1.5"), 0);
  EXPECT_GT(compare("100000000000000000000000001", "100000000000000000000000000"), 0) << "no digit is lost";
  EXPECT_LT(compare("10", "abc"), 0) << "numbers first";
  EXPECT_LT(compare("abc", "abd"), 0);
}

TEST(a_condition, is_fulfilled_as_its_sign_says) {
  const auto holds = [](const std::string& line, const char* value) {
    return fulfils(value, selected("where " + line).where.front());
  };
  EXPECT_TRUE(holds("a=10", "10.0"));
  EXPECT_FALSE(holds("a!=10", "10"));
  EXPECT_TRUE(holds("a<10", "9"));
  EXPECT_TRUE(holds("a<=10", "10"));
  EXPECT_FALSE(holds("a>10", "9"));
  EXPECT_TRUE(holds("a>=10", "11"));
  EXPECT_TRUE(holds("a~MIT", "SUBMITTED"));
  EXPECT_FALSE(fulfils(std::nullopt, selected("where a!=1").where.front())) << "what is not there fulfils nothing";
}

}  // namespace
}  // namespace madang::console
