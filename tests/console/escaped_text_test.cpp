#include "cluster/console/escaped_text.hpp"

#include <gtest/gtest.h>

#include "cluster/console/report_writers.hpp"

namespace madang::console {
namespace {

using namespace std::string_literals;

TEST(escaped_text, moves_no_cursor_and_turns_no_direction) {
  EXPECT_EQ(escaped("a\x1b[2Jb"), "a\\x1b[2Jb");
  EXPECT_EQ(escaped("a\nb\tc\rd\0e"s), "a\\x0ab\\x09c\\x0dd\\x00e");
  EXPECT_EQ(escaped("\x7f"), "\\x7f");
  EXPECT_EQ(escaped("\u009b2J"), "\\x9b2J") << "the control sequence introducer in one character";
  EXPECT_EQ(escaped("a\u202eb\u2066c\u200fd"), "a\\u{202e}b\\u{2066}c\\u{200f}d");
  EXPECT_EQ(escaped("a\u200bb\ufeffc\u2028d"), "a\\u{200b}b\\u{feff}c\\u{2028}d");
  EXPECT_EQ(escaped("\U000e0041\U0010ffff"), "\\u{e0041}\\u{10ffff}");
}

TEST(escaped_text, shows_bytes_that_are_no_utf8) {
  EXPECT_EQ(escaped("a\xff\xfe"), "a\\xff\\xfe");
  EXPECT_EQ(escaped("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "half of a pair";
  EXPECT_EQ(escaped("\xc0\xaf"), "\\xc0\\xaf") << "an overlong form";
  EXPECT_EQ(escaped("\xe2\x82"), "\\xe2\\x82") << "cut off";
}

TEST(escaped_text, leaves_what_people_write_alone) {
  EXPECT_EQ(escaped("삼성전자 Ünïcode 漢字 €"), "삼성전자 Ünïcode 漢字 €");
}

TEST(escaped_text, is_valid_and_harmless_in_json) {
  std::string out;
  append_escaped_json(out, "a\x1b\"\u202e\u009b\U000e0041\xff");
  EXPECT_EQ(out, "\"a\\u001b\\\"\\u202e\\u009b\\udb40\\udc41\ufffd\"");
}

TEST(columns, count_what_a_terminal_shows) {
  EXPECT_EQ(columns_of("abc"), 3U);
  EXPECT_EQ(columns_of("삼성"), 4U);
  EXPECT_EQ(columns_of("e\u0301"), 1U);
  EXPECT_EQ(cut_to("abcdef", 4), "abc…");
  EXPECT_EQ(cut_to("삼성전자", 4), "삼…");
  EXPECT_EQ(cut_to("abcd", 4), "abcd");
  EXPECT_EQ(cut_to("abcd", 0), "");
}

report hostile_report() {
  report shown;
  shown.values = {{"name\x1b[31m", "a\x1b]0;owned\x07"}};
  shown.tables.push_back({"rows", {"on\u202ee", "two"}, {{"\x1b[2J", "\xff"}}});
  shown.remarks = {"bell\x07"};
  return shown;
}

TEST(a_report, is_escaped_in_every_place) {
  for (const auto& text :
       {to_text(hostile_report(), {}), to_json(hostile_report()), to_text(failure{fault::refused, "no\x1b[1m"}, {}),
        to_json(failure{fault::usage, "no\x1b"})}) {
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
    EXPECT_EQ(text.find('\x07'), std::string::npos) << text;
    EXPECT_EQ(text.find("\u202e"), std::string::npos) << text;
    EXPECT_EQ(text.find('\xff'), std::string::npos) << text;
  }
}

TEST(a_report, has_colours_on_a_terminal_alone) {
  report shown;
  shown.values = {{"status", "FILLED"}};
  EXPECT_EQ(to_text(shown, {}), "status  FILLED\n");
  EXPECT_EQ(to_text(shown, {true, 80}), "\x1b[36mstatus\x1b[0m  FILLED\n");
}

TEST(a_report, aligns_columns_and_cuts_lines_at_the_width_of_a_terminal) {
  report shown;
  shown.tables.push_back(
      {"rows", {"name", "count", "about"}, {{"삼성전자", "7", "short"}, {"b", "12345678", "a long story"}}});
  EXPECT_EQ(to_text(shown, {}),
            "name         count  about\n"
            "삼성전자         7  short\n"
            "b         12345678  a long story\n");
  EXPECT_EQ(to_text(shown, {false, 26}),
            "name         count  about\n"
            "삼성전자         7  short\n"
            "b         12345678  a lon…\n");
}

TEST(a_report, gives_machines_one_line_of_json) {
  report shown;
  shown.values = {{"fills", "2"}, {"  1", "a"}, {"  1", "b"}};
  shown.tables.push_back({"events", {"seq", "event"}, {{"1", "x"}, {"2", "y"}}});
  shown.remarks = {"more"};
  EXPECT_EQ(to_json(shown),
            R"({"values":{"fills":"2","fills/1":"a","fills/1#2":"b"},"tables":{"events":[{"seq":"1","event":"x"},)"
            R"({"seq":"2","event":"y"}]},"remarks":["more"]})"
            "\n");
  EXPECT_EQ(to_json(report{}), "{}\n");
  EXPECT_EQ(to_json(failure{fault::refused, "no"}), "{\"error\":{\"kind\":\"refused\",\"detail\":\"no\"}}\n");
}

}  // namespace
}  // namespace madang::console
