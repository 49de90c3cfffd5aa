#pragma once

#include <compare>
#include <cstdint>
#include <functional>

#include "messages/fields.hpp"

namespace madang {

/// What a repeated request is recognised by. `key` hashes caller, method, path and the client's Idempotency-Key;
/// `body` hashes the canonical body. Both are zero where the client sent no key.
struct idempotency {
  std::uint64_t key_high = 0;
  std::uint64_t key_low = 0;
  std::uint64_t body = 0;

  explicit operator bool() const { return (key_high | key_low) != 0; }
  friend bool operator==(const idempotency&, const idempotency&) = default;
  MADANG_FIELDS(key_high, key_low, body)
};

struct idempotency_key {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend auto operator<=>(const idempotency_key&, const idempotency_key&) = default;
  MADANG_FIELDS(high, low)
};

constexpr idempotency_key key_of(const idempotency& request) {
  return {request.key_high, request.key_low};
}

}  // namespace madang

template <>
struct std::hash<madang::idempotency_key> {
  std::size_t operator()(const madang::idempotency_key& key) const {
    return key.high * 0x9e3779b97f4a7c15ULL + key.low;
  }
};
