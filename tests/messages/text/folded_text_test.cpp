#include "messages/text/folded_text.hpp"

#include <gtest/gtest.h>

namespace madang {
namespace {

TEST(folded_text, composes_hangul_that_is_written_letter_by_letter) {
  const std::string decomposed =
      "\u1109\u1161\u11b7\u1109\u1165\u11bc\u110c\u1165\u11ab\u110c\u1161";  // 삼성전자 in NFD
  EXPECT_EQ(folded(decomposed), folded("삼성전자"));
  EXPECT_EQ(folded(decomposed), U"삼성전자");
}

TEST(folded_text, writes_single_letters_of_hangul_in_one_way) {
  EXPECT_EQ(folded("\u1109\u1109\u110c\u110c"), U"ㅅㅅㅈㅈ");
  EXPECT_EQ(folded("ㅅㅅㅈㅈ"), U"ㅅㅅㅈㅈ");
}

TEST(folded_text, knows_no_capitals_no_accents_and_no_blanks) {
  EXPECT_EQ(folded("  Caf\u00c9  Cafe\u0301 SK "), U"cafecafesk");
}

TEST(folded_text, leaves_out_what_is_no_text) {
  EXPECT_EQ(folded("a\xff\xc0z\xe3\x81"), U"az");
  EXPECT_EQ(folded(""), U"");
}

TEST(folded_text, finds_the_consonant_that_a_syllable_begins_with) {
  EXPECT_EQ(initial_of(U'삼'), U'ㅅ');
  EXPECT_EQ(initial_of(U'가'), U'ㄱ');
  EXPECT_EQ(initial_of(U'힣'), U'ㅎ');
  EXPECT_EQ(initial_of(U'k'), U'k');
  EXPECT_TRUE(is_hangul_consonant(U'ㅅ'));
  EXPECT_FALSE(is_hangul_consonant(U'ㅏ'));
}

TEST(folded_text, takes_syllables_apart_into_what_is_typed) {
  EXPECT_EQ(keystrokes_of(U"삼"), keystrokes_of(U"ㅅㅏㅁ"));
  EXPECT_EQ(keystrokes_of(U"가"), keystrokes_of(U"ㄱㅏ"));
  EXPECT_EQ(keystrokes_of(U"힣"), keystrokes_of(U"ㅎㅣㅎ"));
  EXPECT_EQ(keystrokes_of(U"sk"), "sk");
}

}  // namespace
}  // namespace madang
