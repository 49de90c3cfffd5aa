#pragma once

#include <sodium.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "actors/identity/secrets/personal_vault.hpp"
#include "messages/ensure.hpp"

/// Keys, and what is sealed under them; of the vault alone.
namespace madang::identity {

inline constexpr std::size_t key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
inline constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
inline constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
inline constexpr std::size_t sealed_bytes_max = 24 * 1'024;  ///< the longest are a user's watch lists

/// 32 secret bytes, wiped when they go.
class secret_key {
 public:
  secret_key() = default;
  explicit secret_key(std::string_view from) {
    ensure(from.size() == key_bytes, "a key has 32 bytes");
    std::memcpy(bytes_.data(), from.data(), key_bytes);
  }
  secret_key(const secret_key&) = default;
  secret_key& operator=(const secret_key&) = default;
  ~secret_key() { sodium_memzero(bytes_.data(), bytes_.size()); }

  static secret_key random() {
    secret_key made;
    randombytes_buf(made.bytes_.data(), key_bytes);
    return made;
  }
  /// One key per purpose, so that a weakness of one use says nothing about another.
  secret_key derived(std::uint64_t purpose) const {
    secret_key made;
    crypto_kdf_derive_from_key(made.bytes_.data(), key_bytes, purpose, "madangid", bytes_.data());
    return made;
  }
  const unsigned char* data() const { return bytes_.data(); }
  std::string_view text() const { return {reinterpret_cast<const char*>(bytes_.data()), key_bytes}; }

 private:
  std::array<unsigned char, key_bytes> bytes_{};
};
static_assert(key_bytes == crypto_kdf_KEYBYTES && key_bytes == crypto_generichash_KEYBYTES);

inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

/// What a seal is bound to: whose it is and what it is of. Kind 0 is the user's key itself.
inline std::string binding(user_id user, std::uint8_t kind) {
  std::string bound = "madang1";
  for (int shift = 56; shift >= 0; shift -= 8) bound.push_back(static_cast<char>(user.value >> shift & 0xff));
  bound.push_back(static_cast<char>(kind));
  return bound;
}
/// The fields of identity were there before other contexts had any: they go without its number.
inline std::string binding(user_id user, personal_field field) {
  auto bound = binding(user, field.number);
  if (field.context != context_number::identity) bound.push_back(static_cast<char>(field.context));
  return bound;
}

inline std::string sealed_under(const secret_key& key, std::string_view plain, std::string_view bound) {
  std::string sealed(nonce_bytes + plain.size() + tag_bytes, '\0');
  randombytes_buf(sealed.data(), nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed) + nonce_bytes, nullptr, bytes_of(plain), plain.size(),
                                             bytes_of(bound), bound.size(), nullptr, bytes_of(sealed), key.data());
  return sealed;
}

inline std::optional<std::string> opened_under(const secret_key& key, std::string_view sealed, std::string_view bound) {
  if (sealed.size() < nonce_bytes + tag_bytes || sealed.size() > sealed_bytes_max) return std::nullopt;
  std::string plain(sealed.size() - nonce_bytes - tag_bytes, '\0');
  const auto body = sealed.substr(nonce_bytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), nullptr, nullptr, bytes_of(body), body.size(),
                                                 bytes_of(bound), bound.size(), bytes_of(sealed), key.data()) != 0) {
    return std::nullopt;
  }
  return plain;
}

}  // namespace madang::identity
