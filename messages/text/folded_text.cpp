#include "messages/text/folded_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "messages/text/utf8.hpp"

namespace madang {
namespace {

// The Unicode Standard, 3.12: how Hangul syllables are made of letters.
constexpr char32_t syllable_first = U'\uac00';
constexpr char32_t syllable_last = U'\ud7a3';
constexpr char32_t initial_first = U'\u1100';
constexpr char32_t vowel_first = U'\u1161';
constexpr char32_t final_before_first = U'\u11a7';
constexpr std::uint32_t initials = 19;
constexpr std::uint32_t vowels = 21;
constexpr std::uint32_t finals = 28;  ///< none among them
constexpr char32_t compatibility_vowel_first = U'\u314f';

constexpr std::array<char32_t, initials> initial_letters = {U'ㄱ', U'ㄲ', U'ㄴ', U'ㄷ', U'ㄸ', U'ㄹ', U'ㅁ',
                                                            U'ㅂ', U'ㅃ', U'ㅅ', U'ㅆ', U'ㅇ', U'ㅈ', U'ㅉ',
                                                            U'ㅊ', U'ㅋ', U'ㅌ', U'ㅍ', U'ㅎ'};
constexpr std::array<char32_t, finals> final_letters = {
    U'\0', U'ㄱ', U'ㄲ', U'ㄳ', U'ㄴ', U'ㄵ', U'ㄶ', U'ㄷ', U'ㄹ', U'ㄺ', U'ㄻ', U'ㄼ', U'ㄽ', U'ㄾ',
    U'ㄿ', U'ㅀ', U'ㅁ', U'ㅂ', U'ㅄ', U'ㅅ', U'ㅆ', U'ㅇ', U'ㅈ', U'ㅊ', U'ㅋ', U'ㅌ', U'ㅍ', U'ㅎ'};

constexpr std::string_view latin_letters = "aaaaaaaceeeeiiiidnooooo*ouuuuypsaaaaaaaceeeeiiiidnooooo/ouuuuypy";

constexpr bool is_within(char32_t c, char32_t first, std::uint32_t count) {
  return c >= first && c < first + count;
}
constexpr bool is_syllable(char32_t c) {
  return c >= syllable_first && c <= syllable_last;
}

/// The code point of `length` well-formed bytes.
char32_t code_point(std::string_view text, std::size_t length) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  if (length == 1) return byte(0);
  std::uint32_t value = byte(0) & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) value = value << 6U | (byte(i) & 0x3fU);
  return value;
}

/// Joins a letter to what is there; false where it does not fit.
bool join(std::u32string& to, char32_t c) {
  if (to.empty()) return false;
  auto& last = to.back();
  if (is_within(c, vowel_first, vowels) && is_within(last, initial_first, initials)) {
    last = syllable_first + ((last - initial_first) * vowels + (c - vowel_first)) * finals;
    return true;
  }
  const bool is_open = is_syllable(last) && (last - syllable_first) % finals == 0;
  if (!is_within(c, final_before_first + 1, finals - 1) || !is_open) return false;
  last += c - final_before_first;
  return true;
}

/// A letter that has joined no syllable, as a letter by itself.
char32_t letter_by_itself(char32_t c) {
  if (is_within(c, initial_first, initials)) return initial_letters[c - initial_first];
  if (is_within(c, vowel_first, vowels)) return compatibility_vowel_first + (c - vowel_first);
  if (is_within(c, final_before_first + 1, finals - 1)) return final_letters[c - final_before_first];
  return c;
}

char32_t plain(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c - U'A' + U'a';
  if (c >= U'\u00c0' && c <= U'\u00ff') return static_cast<unsigned char>(latin_letters[c - U'\u00c0']);
  return c;
}

bool is_left_out(char32_t c) {
  const bool is_accent = c >= U'\u0300' && c <= U'\u036f';
  return c <= U' ' || c == U'\u00a0' || c == U'\u3000' || is_accent;
}

char keystroke(char32_t c) {
  constexpr char32_t letter_first = U'\u3131';
  constexpr char32_t letter_last = U'\u318e';
  constexpr unsigned char of_letters = 0x80;
  if (c < 0x80) return static_cast<char>(c);
  if (c >= letter_first && c <= letter_last) return static_cast<char>(of_letters + (c - letter_first));
  return static_cast<char>(0xff);
}

}  // namespace

std::u32string folded(std::string_view text) {
  std::u32string out;
  while (!text.empty()) {
    const auto length = utf8_length(text);
    const auto c = length == 0 ? U'\0' : code_point(text, length);
    text.remove_prefix(length == 0 ? 1 : length);
    if (is_left_out(c)) continue;
    if (!join(out, c)) out.push_back(plain(c));
  }
  for (auto& c : out) c = letter_by_itself(c);
  return out;
}

char32_t initial_of(char32_t c) {
  return is_syllable(c) ? initial_letters[(c - syllable_first) / (vowels * finals)] : c;
}

std::string keystrokes_of(std::u32string_view folded) {
  std::string out;
  for (const auto c : folded) {
    if (!is_syllable(c)) {
      out.push_back(keystroke(c));
      continue;
    }
    const auto at = c - syllable_first;
    out.push_back(keystroke(initial_letters[at / (vowels * finals)]));
    out.push_back(keystroke(compatibility_vowel_first + at / finals % vowels));
    if (at % finals != 0) out.push_back(keystroke(final_letters[at % finals]));
  }
  return out;
}

}  // namespace madang
