#include "persistence/journal/journal_chain.hpp"

#include <sodium.h>

#include <algorithm>

#include "messages/ensure.hpp"

namespace madang {
namespace {

/// Chooses the fastest implementation for this processor, once.
const bool sodium_is_ready = sodium_init() >= 0;

void feed(crypto_generichash_state& state, const void* from, std::size_t size) {
  crypto_generichash_update(&state, static_cast<const unsigned char*>(from), size);
}

}  // namespace

chain_hash chain_after(const chain_hash& before, std::uint64_t incarnation, std::uint64_t number,
                       std::span<const std::byte> bytes) {
  ensure(sodium_is_ready, "libsodium does not start");
  chain_hash after{};
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, after.size());
  feed(state, before.data(), before.size());
  feed(state, &incarnation, sizeof incarnation);
  feed(state, &number, sizeof number);
  feed(state, bytes.data(), bytes.size());
  crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(after.data()), after.size());
  return after;
}

std::optional<chain_hash> chain_from(std::span<const std::byte> bytes) {
  chain_hash chain{};
  if (bytes.size() != chain.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), chain.begin());
  return chain;
}

std::string to_hex(const chain_hash& chain) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const auto byte : chain) {
    text += digits[static_cast<unsigned>(byte) >> 4];
    text += digits[static_cast<unsigned>(byte) & 0xfU];
  }
  return text;
}

}  // namespace madang
