#include "actors/identity/secrets/opaque_tokens.hpp"

#include <sodium.h>

#include <array>

#include "messages/ensure.hpp"

namespace madang::identity {
namespace {

constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t head_bytes = 17;  // use, user, id
constexpr std::size_t secret_bytes = 32;
constexpr std::size_t body_bytes = head_bytes + secret_bytes;
constexpr std::size_t tag_bytes = 16;

// What a keyed hash is for: no hash of one purpose is one of another.
constexpr std::string_view tag_purpose = "tag";
constexpr std::string_view hash_purpose = "hash";
constexpr std::string_view next_purpose = "next";

void append_number(std::string& to, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) to.push_back(static_cast<char>(value >> shift & 0xff));
}
std::uint64_t read_number(std::string_view from) {
  std::uint64_t value = 0;
  for (const char one : from.substr(0, 8)) value = value << 8 | static_cast<unsigned char>(one);
  return value;
}

std::string base64url(std::string_view plain) {
  std::string text(sodium_base64_encoded_len(plain.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
                    variant);
  text.pop_back();  // the terminating zero
  return text;
}

std::string joined(std::string_view purpose, std::string_view text) {
  std::string out(purpose);
  out.push_back('\0');
  out += text;
  return out;
}

}  // namespace

opaque_token opaque_tokens::make(opaque_use use, user_id user, std::uint64_t id) const {
  std::string body(1, static_cast<char>(use));
  append_number(body, user.value);
  append_number(body, id);
  body.resize(body_bytes);
  randombytes_buf(body.data() + head_bytes, secret_bytes);
  return finish(std::move(body));
}

opaque_token opaque_tokens::successor(std::string_view text, refresh_nonce nonce) const {
  std::array<char, body_bytes + tag_bytes> bytes{};
  std::size_t size = 0;
  const bool ok = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                    text.size(), nullptr, &size, nullptr, variant) == 0;
  ensure(ok && size == bytes.size(), "only a genuine token has a successor");
  const std::string_view old(bytes.data(), body_bytes);
  std::string seed(old);
  append_number(seed, nonce.high);
  append_number(seed, nonce.low);
  return finish(std::string(old.substr(0, head_bytes)) + keys_.keyed_hash(joined(next_purpose, seed)));
}

std::optional<opened_token> opaque_tokens::open(opaque_use use, std::string_view text) const {
  std::array<char, body_bytes + tag_bytes> bytes{};
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr,
                        &size, nullptr, variant) != 0 ||
      size != bytes.size()) {
    return std::nullopt;
  }
  const std::string_view body(bytes.data(), body_bytes);
  const auto tag = keys_.keyed_hash(joined(tag_purpose, body));
  if (sodium_memcmp(tag.data(), bytes.data() + body_bytes, tag_bytes) != 0) return std::nullopt;
  if (body[0] != static_cast<char>(use)) return std::nullopt;
  return opened_token{{read_number(body.substr(1))},
                      read_number(body.substr(9)),
                      base64url(keys_.keyed_hash(joined(hash_purpose, body)))};
}

opaque_token opaque_tokens::finish(std::string body) const {
  auto hash = base64url(keys_.keyed_hash(joined(hash_purpose, body)));
  auto whole = body + keys_.keyed_hash(joined(tag_purpose, body)).substr(0, tag_bytes);
  opaque_token out{base64url(whole), std::move(hash)};
  sodium_memzero(body.data(), body.size());
  sodium_memzero(whole.data(), whole.size());
  return out;
}

}  // namespace madang::identity
