#pragma once

#include <string>
#include <string_view>

namespace madang::identity {

/// The first 32 bytes of HKDF-Expand with SHA-256 (RFC 5869, 2.3): a key for one purpose, out of a key of 32 bytes that
/// is uniformly random already.
std::string hkdf_expand(std::string_view key, std::string_view purpose);

}  // namespace madang::identity
