#include "actors/archive/file_digest.hpp"

#include <sodium.h>

#include <array>
#include <cstring>

namespace madang {

struct file_digest::state {
  crypto_hash_sha256_state hash;
};

namespace {

std::string hex_of(const void* bytes, std::size_t size) {
  std::string out(2 * size + 1, '\0');
  sodium_bin2hex(out.data(), out.size(), static_cast<const unsigned char*>(bytes), size);
  out.pop_back();
  return out;
}

}  // namespace

file_digest::file_digest() : state_(std::make_unique<state>()) {
  crypto_hash_sha256_init(&state_->hash);
}
file_digest::~file_digest() = default;
file_digest::file_digest(file_digest&&) noexcept = default;
file_digest& file_digest::operator=(file_digest&&) noexcept = default;

std::optional<file_digest> file_digest::parse(std::string_view text) {
  file_digest out;
  std::size_t size = 0;
  const char* end = nullptr;
  std::array<unsigned char, sizeof(crypto_hash_sha256_state)> bytes{};
  if (text.size() != 2 * bytes.size()) return std::nullopt;
  const auto wrong = sodium_hex2bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, &end);
  if (wrong != 0 || size != bytes.size() || end != text.data() + text.size()) return std::nullopt;
  std::memcpy(&out.state_->hash, bytes.data(), bytes.size());
  return out;
}

void file_digest::add(std::string_view content) {
  crypto_hash_sha256_update(&state_->hash, reinterpret_cast<const unsigned char*>(content.data()), content.size());
}

std::string file_digest::text() const {
  return hex_of(&state_->hash, sizeof state_->hash);
}

std::string file_digest::hex() const {
  auto copy = state_->hash;
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(&copy, digest.data());
  return hex_of(digest.data(), digest.size());
}

}  // namespace madang
