#include "cluster/market/instrument_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "config/market/instruments.hpp"

namespace madang::market {
namespace {

instrument_names built_in() {
  instrument_names out;
  const auto listings = load_instruments("").value();
  for (const auto& one : listings) out.add(one);
  return out;
}

/// `005930 CODE`, …
std::vector<std::string> found(const instrument_names& in, std::string_view text) {
  constexpr std::string_view words[] = {"", "CODE", "NAME", "INITIALS", "TYPO"};
  std::vector<std::string> out;
  for (const auto& one : in.search(text)) {
    out.push_back(one.symbol.text() + ' ' + std::string(words[static_cast<int>(one.match)]));
  }
  return out;
}
std::string first(const instrument_names& in, std::string_view text) {
  const auto all = found(in, text);
  return all.empty() ? "nothing" : all.front();
}

TEST(instrument_names, are_found_by_a_code_or_a_part_of_it) {
  const auto names = built_in();
  EXPECT_EQ(found(names, "005930"), (std::vector<std::string>{"005930 CODE"}));
  EXPECT_EQ(found(names, "0059"), (std::vector<std::string>{"005930 CODE"}));
  EXPECT_EQ(first(names, "5490"), "005490 CODE");
}

TEST(instrument_names, are_found_by_either_name_however_it_is_written) {
  const auto names = built_in();
  EXPECT_EQ(first(names, "삼성전자"), "005930 NAME");
  EXPECT_EQ(first(names, "삼성 전자"), "005930 NAME");
  EXPECT_EQ(first(names, "\u1109\u1161\u11b7\u1109\u1165\u11bc\u110c\u1165\u11ab\u110c\u1161"), "005930 NAME");
  EXPECT_EQ(first(names, "sk HYNIX"), "000660 NAME");
  EXPECT_EQ(first(names, "kt&g"), "033780 NAME");
}

TEST(instrument_names, that_are_the_text_itself_come_before_those_that_hold_it) {
  const auto names = built_in();
  EXPECT_EQ(found(names, "SK"), (std::vector<std::string>{"034730 NAME", "000660 NAME", "096770 NAME"}));
}

TEST(instrument_names, are_found_by_initial_consonants) {
  const auto names = built_in();
  EXPECT_EQ(found(names, "ㅅㅅㅈㅈ"), (std::vector<std::string>{"005930 INITIALS"}));
  EXPECT_EQ(first(names, "ㅎㄷㅊ"), "005380 INITIALS");
  EXPECT_EQ(first(names, "lgㅈㅈ"), "066570 INITIALS") << "with letters between";
  EXPECT_EQ(first(names, "삼ㅅ전"), "005930 INITIALS") << "with whole syllables between";
  EXPECT_EQ(found(names, "ㅋㅋㅋㅋㅋ"), std::vector<std::string>());
}

TEST(instrument_names, are_found_in_spite_of_typing_errors) {
  const auto names = built_in();
  EXPECT_EQ(first(names, "삼송전자"), "005930 TYPO") << "another vowel";
  EXPECT_EQ(first(names, "카카오게임츠"), "293490 TYPO") << "another consonant";
  EXPECT_EQ(first(names, "samsnug electronics"), "005930 TYPO") << "letters exchanged";
  EXPECT_EQ(first(names, "hyndai"), "005380 TYPO") << "one is missing";
  EXPECT_EQ(first(names, "soulbrrain"), "357780 TYPO") << "one too many";
  EXPECT_EQ(first(names, "mobbis"), "012330 TYPO") << "of a later word";
}

TEST(instrument_names, are_not_guessed_at_from_little) {
  const auto names = built_in();
  EXPECT_EQ(found(names, "kai"), std::vector<std::string>());
  EXPECT_EQ(found(names, "zzzzzzzz"), std::vector<std::string>());
  EXPECT_EQ(found(names, "   "), std::vector<std::string>());
}

TEST(instrument_names, stand_in_the_order_of_what_was_found_of_them) {
  instrument_names names;
  const auto add = [&](const char* symbol, const char* name, const char* korean) {
    instrument_listing one;
    one.symbol = *symbol_id::parse(symbol);
    one.name = name;
    one.name_ko = korean;
    names.add(one);
  };
  add("A", "Hanbig", "");
  add("B", "The Hanbit Company", "");
  add("C", "Hanbit", "");
  add("HANBIT", "Else", "");
  EXPECT_EQ(found(names, "hanbit"), (std::vector<std::string>{"HANBIT CODE", "C NAME", "B NAME", "A TYPO"}));
}

/// How far a text is from the nearest beginning of another: the table of the textbook, neighbours exchanged as one
/// error (optimal string alignment).
std::size_t slow_distance(std::string_view typed, std::string_view text) {
  std::vector<std::vector<std::size_t>> at(typed.size() + 1, std::vector<std::size_t>(text.size() + 1));
  for (std::size_t i = 0; i <= typed.size(); ++i) at[i][0] = i;
  for (std::size_t j = 0; j <= text.size(); ++j) at[0][j] = j;
  for (std::size_t i = 1; i <= typed.size(); ++i) {
    for (std::size_t j = 1; j <= text.size(); ++j) {
      at[i][j] = std::min({at[i - 1][j] + 1, at[i][j - 1] + 1, at[i - 1][j - 1] + (typed[i - 1] != text[j - 1])});
      const bool exchanged = i > 1 && j > 1 && typed[i - 1] == text[j - 2] && typed[i - 2] == text[j - 1];
      if (exchanged) at[i][j] = std::min(at[i][j], at[i - 2][j - 2] + 1);
    }
  }
  return *std::min_element(at.back().begin(), at.back().end());
}

TEST(typing_errors, are_counted_as_the_textbook_counts_them) {
  std::mt19937 random(20'261'129);
  const auto word = [&](std::size_t most) {
    std::string out(std::uniform_int_distribution<std::size_t>(5, most)(random), 'a');
    for (auto& c : out) c = static_cast<char>('a' + std::uniform_int_distribution<int>(0, 2)(random));
    return out;
  };
  for (int i = 0; i < 20'000; ++i) {
    const auto typed = word(14);
    const auto text = word(20);
    const typing_errors errors(typed);
    const auto slow = slow_distance(typed, text);
    const auto wanted = slow <= errors.forgiven() ? std::optional(slow) : std::nullopt;
    ASSERT_EQ(errors.at_start_of(text), wanted) << typed << " in " << text;
  }
}

TEST(typing_errors, of_texts_without_end_are_not_looked_for) {
  EXPECT_EQ(typing_errors(std::string(65, 'a')).at_start_of(std::string(65, 'a')), std::nullopt);
  EXPECT_EQ(typing_errors(std::string(64, 'a')).at_start_of(std::string(64, 'a')), 0U);
}

}  // namespace
}  // namespace madang::market
