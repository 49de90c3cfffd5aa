#include "cluster/console/escaped_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "messages/text/json_string.hpp"
#include "messages/text/utf8.hpp"

namespace madang::console {
namespace {

struct range {
  char32_t first;
  char32_t last;
};

/// Control characters, marks of direction, characters without width, line and paragraph separators, tags.
constexpr std::array<range, 14> unsafe_ranges{{{0x00, 0x1f},
                                               {0x7f, 0x9f},
                                               {0xad, 0xad},
                                               {0x61c, 0x61c},
                                               {0x180b, 0x180e},
                                               {0x200b, 0x200f},
                                               {0x2028, 0x202e},
                                               {0x2060, 0x206f},
                                               {0xfe00, 0xfe0f},
                                               {0xfeff, 0xfeff},
                                               {0xfff0, 0xfffb},
                                               {0xd800, 0xdfff},
                                               {0xe000, 0xf8ff},
                                               {0xe0000, 0x10ffff}}};

constexpr std::array<range, 11> wide_ranges{{{0x1100, 0x115f},
                                             {0x2e80, 0x303e},
                                             {0x3041, 0xa4cf},
                                             {0xa960, 0xa97c},
                                             {0xac00, 0xd7a3},
                                             {0xf900, 0xfaff},
                                             {0xfe30, 0xfe6f},
                                             {0xff00, 0xff60},
                                             {0xffe0, 0xffe6},
                                             {0x1f300, 0x1faff},
                                             {0x20000, 0x3fffd}}};

template <std::size_t N>
bool is_in(char32_t c, const std::array<range, N>& ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [c](range one) { return one.first <= c && c <= one.last; });
}

/// The character at the start of `text`, which is well-formed and has this many bytes.
char32_t character_of(std::string_view text, std::size_t length) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (length == 1) return byte(0);
  auto value = static_cast<char32_t>(byte(0) & (0xffU >> (length + 1)));
  for (std::size_t i = 1; i < length; ++i) value = value << 6 | (byte(i) & 0x3fU);
  return value;
}

void append_hex(std::string& out, std::uint32_t value, int digits_min) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string reversed;
  for (; value != 0 || digits_min > 0; value >>= 4, --digits_min) reversed += digits[value & 0xf];
  out.append(reversed.rbegin(), reversed.rend());
}

void append_json_escape(std::string& out, char32_t c) {
  constexpr char32_t first_of_planes = 0x10000;
  if (c < first_of_planes) {
    out += "\\u";
    return append_hex(out, c, 4);
  }
  const auto rest = c - first_of_planes;
  append_json_escape(out, 0xd800 + (rest >> 10));
  append_json_escape(out, 0xdc00 + (rest & 0x3ff));
}

std::size_t columns_of_character(char32_t c) {
  if (c >= 0x300 && c <= 0x36f) return 0;
  return is_in(c, wide_ranges) ? 2 : 1;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto length = utf8_length(text);
    const auto c = length == 0 ? static_cast<unsigned char>(text.front()) : character_of(text, length);
    if (length == 0 || (c < 0x100 && is_in(c, unsafe_ranges))) {
      out += "\\x";
      append_hex(out, c, 2);
    } else if (is_in(c, unsafe_ranges)) {
      out += "\\u{";
      append_hex(out, c, 1);
      out += '}';
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

void append_escaped_json(std::string& out, std::string_view text) {
  std::string plain;
  append_json_string(plain, text);
  for (std::string_view rest = plain; !rest.empty();) {
    const auto length = std::max<std::size_t>(utf8_length(rest), 1);
    const auto c = character_of(rest, length);
    if (is_in(c, unsafe_ranges)) {
      append_json_escape(out, c);
    } else {
      out += rest.substr(0, length);
    }
    rest.remove_prefix(length);
  }
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const auto length = std::max<std::size_t>(utf8_length(text), 1);
    columns += columns_of_character(character_of(text, length));
    text.remove_prefix(length);
  }
  return columns;
}

std::string cut_to(std::string_view text, std::size_t columns_max) {
  if (columns_of(text) <= columns_max) return std::string(text);
  if (columns_max == 0) return {};
  std::size_t columns = 1;  // of the mark
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const auto rest = text.substr(bytes);
    const auto length = std::max<std::size_t>(utf8_length(rest), 1);
    columns += columns_of_character(character_of(rest, length));
    if (columns > columns_max) break;
    bytes += length;
  }
  return std::string(text.substr(0, bytes)) + "…";
}

}  // namespace madang::console
