#pragma once

#include <string>
#include <string_view>

namespace madang {

/// A text as names are compared: one code point per character, small letters, Latin letters without their accents,
/// Hangul composed to syllables (NFC and NFD are alike), single letters of Hangul as compatibility letters (U+3131 …),
/// blanks left out. Bytes that are no UTF-8 are left out, too.
std::u32string folded(std::string_view text);

/// Whether a character is a consonant of Hangul by itself, `ㅅ`.
constexpr bool is_hangul_consonant(char32_t c) {
  return c >= U'\u3131' && c <= U'\u314e';
}
/// The consonant a syllable begins with as a letter by itself, `ㅅ` of `삼`; any other character is given back.
char32_t initial_of(char32_t c);

/// What a typing error changes one of: letters of Hangul one by one, anything else as it is. A byte each; characters
/// that are neither Hangul nor ASCII share one.
std::string keystrokes_of(std::u32string_view folded);

}  // namespace madang
