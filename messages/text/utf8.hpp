#pragma once

#include <cstddef>
#include <string_view>

namespace madang {

/// Bytes of the UTF-8 character at the start of `text`: 1 to 4, or 0 where there is no well-formed one (overlong forms,
/// surrogates and values above U+10FFFF are not). `text` must not be empty.
constexpr std::size_t utf8_length(std::string_view text) {
  auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  auto follows = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const auto lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return follows(1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    if (!follows(1) || !follows(2)) return 0;
    if (lead == 0xe0 && byte(1) < 0xa0) return 0;
    if (lead == 0xed && byte(1) > 0x9f) return 0;
    return 3;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    if (!follows(1) || !follows(2) || !follows(3)) return 0;
    if (lead == 0xf0 && byte(1) < 0x90) return 0;
    if (lead == 0xf4 && byte(1) > 0x8f) return 0;
    return 4;
  }
  return 0;
}

constexpr bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

/// Characters of well-formed UTF-8.
constexpr std::size_t utf8_characters(std::string_view text) {
  std::size_t count = 0;
  for (auto c : text) count += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  return count;
}

}  // namespace madang
