#include "gateway/security/keys/request_signature.hpp"

#include <algorithm>
#include <array>

namespace madang {
namespace {

constexpr std::size_t timestamp_digits_max = 15;
constexpr std::size_t nonce_min = 16;
constexpr std::size_t nonce_max = 64;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void append_sha256_hex(std::string& out, std::string_view body) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), bytes_of(body), body.size());
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  out.append(hex.data(), hex.size() - 1);
}

}  // namespace

signing_key::signing_key(std::string_view secret) {
  crypto_auth_hmacsha256_init(&begun_, bytes_of(secret), secret.size());
}
signing_key::~signing_key() {
  sodium_memzero(&begun_, sizeof begun_);
}

std::string signing_key::sign(std::string_view text) const {
  auto state = begun_;
  std::string out(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_update(&state, bytes_of(text), text.size());
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

bool signing_key::has_signed(std::string_view text, std::string_view hex) const {
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> shown{};
  std::size_t size = 0;
  const char* end = nullptr;
  if (hex.size() != 2 * shown.size() ||
      sodium_hex2bin(shown.data(), shown.size(), hex.data(), hex.size(), nullptr, &size, &end) != 0 ||
      size != shown.size() || end != hex.data() + hex.size()) {
    return false;
  }
  return sodium_memcmp(sign(text).data(), shown.data(), shown.size()) == 0;
}

signature_headers signature_headers::of(const header_list& headers) {
  return {headers.find("X-Api-Key"), headers.find("X-Api-Timestamp"), headers.find("X-Api-Nonce"),
          headers.find("X-Api-Signature")};
}

std::optional<std::int64_t> parse_timestamp_ms(std::string_view text) {
  if (text.empty() || text.size() > timestamp_digits_max) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool is_nonce(std::string_view text) {
  return text.size() >= nonce_min && text.size() <= nonce_max &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string signed_text(std::string_view method, const request_uri& uri, std::string_view body,
                        std::string_view timestamp, std::string_view nonce) {
  std::string out(method);
  out.reserve(256);
  (out += '\n') += signed_path(uri.segments);
  (out += '\n') += signed_query(uri.query);
  append_sha256_hex(out += '\n', body);
  (out += '\n') += timestamp;
  (out += '\n') += nonce;
  return out;
}

}  // namespace madang
