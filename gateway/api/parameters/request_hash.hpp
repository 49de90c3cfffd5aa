#pragma once

#include <cstdint>
#include <string_view>

#include "messages/idempotency.hpp"
#include "messages/identity/ids.hpp"

namespace madang {

/// 1 to 64 visible ASCII characters.
bool is_idempotency_key(std::string_view text);

/// What a repeated request is recognised by: a 128-bit hash of caller, method, path and key. The caller is zero where
/// nobody has logged in yet.
idempotency_key request_key(user_id caller, std::string_view method, std::string_view path, std::string_view key);

/// A 64-bit hash of a canonical body. The same on every machine and in every build: the journal keeps it.
std::uint64_t body_hash(std::string_view canonical_body);

}  // namespace madang
