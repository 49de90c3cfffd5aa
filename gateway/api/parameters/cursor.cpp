#include "gateway/api/parameters/cursor.hpp"

#include <sodium.h>

#include <array>
#include <cstring>

namespace madang {
namespace {

constexpr std::size_t check_bytes = 4;
constexpr std::size_t number_bytes = 8;
constexpr std::size_t cursor_bytes_max = 3 * number_bytes + check_bytes;
using cursor_bytes = std::array<unsigned char, cursor_bytes_max>;

void put_number(unsigned char* to, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) to[i] = static_cast<unsigned char>(value >> (8 * (7 - i)));
}
std::uint64_t get_number(const unsigned char* from) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | from[i];
  return value;
}

/// Not a secret: it only catches texts that were cut, mistyped or taken from another list.
void put_check(cursor_bytes& bytes, std::size_t size, std::string_view list) {
  std::array<unsigned char, crypto_generichash_BYTES_MIN> hash{};
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, hash.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(list.data()), list.size());
  crypto_generichash_update(&state, bytes.data(), size);
  crypto_generichash_final(&state, hash.data(), hash.size());
  std::memcpy(bytes.data() + size, hash.data(), check_bytes);
}

constexpr int base64_variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

}  // namespace

std::string cursor_text(std::string_view list, list_cursor at) {
  cursor_bytes bytes{};
  put_number(bytes.data(), at.before);
  put_number(bytes.data() + number_bytes, at.before2);
  put_number(bytes.data() + 2 * number_bytes, at.before3);
  // Most lists need two numbers at most, and their cursors stay as short as they are.
  const auto size = (at.before3 == 0 ? 2 : 3) * number_bytes;
  put_check(bytes, size, list);
  std::array<char, sodium_base64_ENCODED_LEN(sizeof bytes, base64_variant)> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), size + check_bytes, base64_variant);
  return text.data();
}

std::optional<list_cursor> parse_cursor(std::string_view list, std::string_view text) {
  cursor_bytes bytes{};
  std::size_t length = 0;
  if (sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &length, nullptr,
                        base64_variant) != 0) {
    return std::nullopt;
  }
  const bool has_third = length == cursor_bytes_max;
  const list_cursor out{get_number(bytes.data()), get_number(bytes.data() + number_bytes),
                        has_third ? get_number(bytes.data() + 2 * number_bytes) : 0};
  if (cursor_text(list, out) != text) return std::nullopt;
  return out;
}

}  // namespace madang
