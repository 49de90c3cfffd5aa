#include "gateway/api/parameters/request_hash.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace madang {
namespace {

using digest = std::array<unsigned char, 16>;

std::uint64_t number_at(const digest& bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | bytes[at + i];
  return value;
}

/// BLAKE2b over parts, each behind its length, so that no two lists of parts look the same.
class part_hash {
 public:
  part_hash() { crypto_generichash_init(&state_, nullptr, 0, digest{}.size()); }
  void number(std::uint64_t value) {
    std::array<unsigned char, 8> bytes{};
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<unsigned char>(value >> (8 * (7 - i)));
    crypto_generichash_update(&state_, bytes.data(), bytes.size());
  }
  void text(std::string_view part) {
    number(part.size());
    crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(part.data()), part.size());
  }
  digest finish() {
    digest out{};
    crypto_generichash_final(&state_, out.data(), out.size());
    return out;
  }

 private:
  crypto_generichash_state state_;
};

}  // namespace

bool is_idempotency_key(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

idempotency_key request_key(user_id caller, std::string_view method, std::string_view path, std::string_view key) {
  part_hash hash;
  hash.number(caller.value);
  hash.text(method);
  hash.text(path);
  hash.text(key);
  const auto bytes = hash.finish();
  idempotency_key out{number_at(bytes, 0), number_at(bytes, 8)};
  if (out == idempotency_key{}) out.low = 1;  // zero means that there is no key
  return out;
}

std::uint64_t body_hash(std::string_view canonical_body) {
  part_hash hash;
  hash.text(canonical_body);
  return number_at(hash.finish(), 0);
}

}  // namespace madang
