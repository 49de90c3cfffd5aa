#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace madang {

/// One value of an enumeration and its word on the wire; a context lists them in `words.cpp`.
template <class Enum>
struct word_entry {
  Enum value;
  std::string_view word;
};

template <class Enum, std::size_t N>
std::string_view word_of(Enum value, const word_entry<Enum> (&words)[N]) {
  for (const auto& [known, word] : words) {
    if (known == value) return word;
  }
  return "UNKNOWN";
}

template <class Enum, std::size_t N>
std::optional<Enum> enum_of(std::string_view text, const word_entry<Enum> (&words)[N]) {
  for (const auto& [known, word] : words) {
    if (word == text) return known;
  }
  return std::nullopt;
}

}  // namespace madang
