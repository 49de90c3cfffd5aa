#include "actors/identity/secrets/secret_envelope.hpp"

#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <optional>

#include "actors/identity/secrets/hkdf_expand.hpp"
#include "messages/ensure.hpp"

namespace madang::identity {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t name_bytes = 8;
constexpr std::size_t plain_bytes_max = 4'096;
constexpr char form = 1;
/// Form, name of the wrapping key, then nonce, data key and tag.
constexpr std::size_t head_bytes = 1 + name_bytes;
constexpr std::size_t wrapped_bytes = nonce_bytes + key_bytes + tag_bytes;

using cipher_pointer = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

/// A text that is wiped when it goes.
struct secret_bytes {
  std::string text;

  explicit secret_bytes(std::string from) : text(std::move(from)) {}
  secret_bytes(const secret_bytes&) = delete;
  secret_bytes& operator=(const secret_bytes&) = delete;
  ~secret_bytes() { sodium_memzero(text.data(), text.size()); }
};

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  randombytes_buf(out.data(), count);
  return out;
}

/// Nonce, ciphertext, tag.
std::string encrypted(std::string_view key, std::string_view plain, std::string_view bound) {
  const cipher_pointer context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  auto out = random_bytes(nonce_bytes);
  out.resize(nonce_bytes + plain.size() + tag_bytes);
  int size = 0;
  auto* body = bytes_of(out) + nonce_bytes;
  const bool ok =
      context && EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key), bytes_of(out)) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(bound), static_cast<int>(bound.size())) == 1 &&
      EVP_EncryptUpdate(context.get(), body, &size, bytes_of(plain), static_cast<int>(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(context.get(), body + plain.size(), &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, body + plain.size()) == 1;
  ensure(ok, "OpenSSL cannot encrypt");
  return out;
}

std::optional<std::string> decrypted(std::string_view key, std::string_view sealed, std::string_view bound) {
  if (sealed.size() < nonce_bytes + tag_bytes || sealed.size() > nonce_bytes + plain_bytes_max + tag_bytes) return {};
  const cipher_pointer context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  const auto body = sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes);
  std::string tag(sealed.substr(sealed.size() - tag_bytes));
  std::string plain(body.size(), '\0');
  int size = 0;
  std::array<unsigned char, tag_bytes> rest{};
  const bool ok =
      context && EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key), bytes_of(sealed)) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(bound), static_cast<int>(bound.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), bytes_of(plain), &size, bytes_of(body), static_cast<int>(body.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), rest.data(), &size) == 1;
  if (ok) return plain;
  sodium_memzero(plain.data(), plain.size());
  return std::nullopt;
}

std::string binding(envelope_use use, std::uint64_t owner) {
  std::string bound = "madang-secret";
  bound.push_back(static_cast<char>(use));
  for (int shift = 56; shift >= 0; shift -= 8) bound.push_back(static_cast<char>(owner >> shift & 0xff));
  return bound;
}

}  // namespace

namespace {

/// What wraps data keys, and the name by which an envelope tells it.
class wrapping_key {
 public:
  explicit wrapping_key(std::string_view master)
      : key_(hkdf_expand(master, "madang wrapping key 1")),
        name_(hkdf_expand(master, "madang wrapping key name").substr(0, name_bytes)) {}

  std::string head() const { return form + name_; }
  std::string wrapped(std::string_view data_key, std::string_view bound) const {
    return head() + encrypted(key_.text, data_key, head().append(bound));
  }
  bool has_wrapped(std::string_view sealed) const {
    return sealed.size() >= head_bytes + wrapped_bytes && sealed.substr(0, head_bytes) == head();
  }
  std::optional<std::string> unwrapped(std::string_view sealed, std::string_view bound) const {
    return decrypted(key_.text, sealed.substr(head_bytes, wrapped_bytes), head().append(bound));
  }

 private:
  const secret_bytes key_;
  const std::string name_;
};

}  // namespace

class secret_envelope::impl {
 public:
  explicit impl(std::string_view master) { keys_.push_back(std::make_unique<const wrapping_key>(master)); }
  explicit impl(const std::vector<std::string>& masters) {
    for (const auto& one : masters) keys_.push_back(std::make_unique<const wrapping_key>(one));
  }

  std::string wrapped(std::string_view data_key, std::string_view bound) const {
    return keys_.front()->wrapped(data_key, bound);
  }
  std::optional<std::string> unwrapped(std::string_view sealed, std::string_view bound) const {
    for (const auto& one : keys_) {
      if (one->has_wrapped(sealed)) return one->unwrapped(sealed, bound);
    }
    return std::nullopt;
  }
  bool is_newest(std::string_view sealed) const { return keys_.front()->has_wrapped(sealed); }

 private:
  std::vector<std::unique_ptr<const wrapping_key>> keys_;  ///< newest first
};

secret_envelope::secret_envelope(std::string_view master_key) {
  ensure(sodium_init() >= 0 && master_key.size() == key_bytes, "a master key has 32 bytes");
  impl_ = std::make_shared<const impl>(master_key);
}
secret_envelope::secret_envelope(const std::vector<std::string>& master_keys) {
  take(master_keys);
}
secret_envelope::~secret_envelope() = default;

void secret_envelope::take(const std::vector<std::string>& master_keys) {
  ensure(sodium_init() >= 0 && !master_keys.empty(), "there is a master key");
  for (const auto& one : master_keys) ensure(one.size() == key_bytes, "a master key has 32 bytes");
  auto made = std::make_shared<const impl>(master_keys);
  const std::lock_guard lock(mutex_);
  impl_ = std::move(made);
}
std::shared_ptr<const secret_envelope::impl> secret_envelope::now() const {
  const std::lock_guard lock(mutex_);
  return impl_;
}

bool secret_envelope::is_newest(std::string_view sealed) const {
  return now()->is_newest(sealed);
}

std::string secret_envelope::seal(envelope_use use, std::uint64_t owner, std::string_view plain) const {
  ensure(plain.size() <= plain_bytes_max, "a secret is short");
  const auto bound = binding(use, owner);
  const secret_bytes data_key(random_bytes(key_bytes));
  return now()->wrapped(data_key.text, bound) + encrypted(data_key.text, plain, bound);
}

result<std::string, std::monostate> secret_envelope::open(envelope_use use, std::uint64_t owner,
                                                          std::string_view sealed) const {
  const auto bound = binding(use, owner);
  auto unwrapped = now()->unwrapped(sealed, bound);
  if (!unwrapped) return refused{std::monostate{}};
  const secret_bytes data_key(*std::move(unwrapped));
  auto plain = decrypted(data_key.text, sealed.substr(head_bytes + wrapped_bytes), bound);
  if (!plain) return refused{std::monostate{}};
  return *std::move(plain);
}

result<std::string, std::monostate> secret_envelope::rewrapped(envelope_use use, std::uint64_t owner,
                                                               std::string_view sealed,
                                                               const secret_envelope& by) const {
  const auto bound = binding(use, owner);
  auto unwrapped = by.now()->unwrapped(sealed, bound);
  if (!unwrapped) return refused{std::monostate{}};
  const secret_bytes data_key(*std::move(unwrapped));
  return now()->wrapped(data_key.text, bound).append(sealed.substr(head_bytes + wrapped_bytes));
}

}  // namespace madang::identity
