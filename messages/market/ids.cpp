#include "messages/market/ids.hpp"

namespace madang::market {
namespace {

constexpr std::size_t symbol_length_max = 8;

/// Within a symbol as in `BRK.B`, never at its start.
constexpr bool is_mark(char c) {
  return c == '.' || c == '-';
}
constexpr bool is_symbol_char(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || is_mark(c);
}

}  // namespace

std::optional<symbol_id> symbol_id::parse(std::string_view text) {
  if (text.empty() || text.size() > symbol_length_max) return std::nullopt;
  if (is_mark(text.front())) return std::nullopt;
  std::uint64_t packed = 0;
  for (std::size_t i = 0; i < symbol_length_max; ++i) {
    packed <<= 8;
    if (i >= text.size()) continue;
    if (!is_symbol_char(text[i])) return std::nullopt;
    packed |= static_cast<unsigned char>(text[i]);
  }
  return symbol_id{packed};
}

std::string symbol_id::text() const {
  std::string out;
  for (int shift = 56; shift >= 0; shift -= 8) {
    const auto c = static_cast<char>(value >> shift & 0xff);
    if (c == '\0') break;
    out += is_symbol_char(c) ? c : '?';
  }
  return out;
}

std::uint16_t symbol_id::slot() const {
  return static_cast<std::uint16_t>(mix64(value) & 0xffff);
}

}  // namespace madang::market
