#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/json/json_output.hpp"
#include "gateway/json/schema.hpp"
#include "messages/accounts/words.hpp"
#include "messages/identity/words.hpp"
#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"

namespace madang::views {

/// All words of an enumeration in the order of its numbers: what `to_text` has a word for.
template <class Enum>
std::vector<std::string_view> words_of_enum() {
  std::vector<std::string_view> out;
  for (unsigned number = 0; number < 256; ++number) {
    const std::string_view word = to_text(static_cast<Enum>(number));
    if (!word.empty() && word != "UNKNOWN") out.push_back(word);
  }
  return out;
}

/// An enumeration by its words. With a title it is a component of the API's description.
template <class Enum>
struct words {
  std::string_view title = {};

  schema_ref schema() const { return madang::words_of(words_of_enum<Enum>(), title); }
  void write(std::string& out, Enum value) const { append_json_plain(out, to_text(value)); }
};
inline constexpr words<madang::side> side{"Side"};
inline constexpr words<madang::currency> currency{"Currency"};

/// One of a few words that are no enumeration.
template <std::size_t N>
struct one_of {
  std::array<std::string_view, N> known;

  template <class... Word>
  constexpr explicit one_of(Word... words) : known{words...} {}
  schema_ref schema() const { return madang::words_of({known.begin(), known.end()}); }
  void write(std::string& out, std::string_view value) const { append_json_plain(out, value); }
};
template <class... Word>
one_of(Word...) -> one_of<sizeof...(Word)>;

}  // namespace madang::views
