#include "messages/side.hpp"

#include "messages/text/word_table.hpp"

namespace madang {
namespace {

constexpr word_entry<side> sides[] = {{side::buy, "BUY"}, {side::sell, "SELL"}};

}  // namespace

std::string_view to_text(side value) {
  return word_of(value, sides);
}

std::optional<side> parse_side(std::string_view text) {
  return enum_of(text, sides);
}

}  // namespace madang
