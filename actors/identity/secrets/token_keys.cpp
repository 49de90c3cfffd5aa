#include "actors/identity/secrets/token_keys.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

#include "actors/identity/secrets/durable_file.hpp"
#include "messages/ensure.hpp"

namespace madang::identity {
namespace {

constexpr int made_key_bits = 2'048;
constexpr int key_bits_max = 4'096;
constexpr std::size_t pem_bytes_max = 16'384;
constexpr std::string_view rotated_at_mark = "rotated_at ";

struct bio_closer {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using bio_pointer = std::unique_ptr<BIO, bio_closer>;

std::optional<std::string> private_pem(EVP_PKEY* key) {
  bio_pointer out(BIO_new(BIO_s_secmem()));
  if (!out || PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return std::nullopt;
  char* data = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

key_pointer key_from_pem(std::string_view pem) {
  bio_pointer in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // An encrypted file must not make OpenSSL ask the terminal for a passphrase.
  auto no_passphrase = [](char*, int, int, void*) { return -1; };
  key_pointer key(in ? PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr) : nullptr);
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) return nullptr;
  const int bits = EVP_PKEY_get_bits(key.get());
  return bits >= made_key_bits && bits <= key_bits_max ? std::move(key) : nullptr;
}

result<key_pointer, secret_failure> read_or_create_key(const std::string& path) {
  auto kept = read_secret(path, pem_bytes_max);
  if (!kept) return refused{kept.error()};
  if (!kept->has_value()) {
    key_pointer made(EVP_RSA_gen(made_key_bits));
    auto pem = made ? private_pem(made.get()) : std::nullopt;
    if (!pem) return refused{secret_failure{path + ": OpenSSL made no key"}};
    auto written = write_new_secret(path, *pem);
    sodium_memzero(pem->data(), pem->size());
    if (!written) return refused{written.error()};
    return made;
  }
  auto key = key_from_pem(**kept);
  sodium_memzero((*kept)->data(), (*kept)->size());
  if (!key) return refused{secret_failure{path + ": holds no unencrypted RSA private key of 2048 to 4096 bits"}};
  return key;
}

std::optional<std::string> public_pem(EVP_PKEY* key) {
  bio_pointer out(BIO_new(BIO_s_mem()));
  if (!out || PEM_write_bio_PUBKEY(out.get(), key) != 1) return std::nullopt;
  char* data = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

/// A line that says when it was replaced, then the public key.
bool read_previous(const std::string& content, token_keys& into) {
  if (!content.starts_with(rotated_at_mark)) return false;
  std::int64_t seconds = 0;
  const auto* first = content.data() + rotated_at_mark.size();
  if (std::from_chars(first, content.data() + content.size(), seconds).ec != std::errc() || seconds < 0 ||
      seconds > 9'000'000'000) {
    return false;
  }
  bio_pointer in(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
  into.previous.reset(in ? PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr) : nullptr);
  into.previous_until = {(seconds + previous_key_ttl_s) * nanos_per_second};
  return into.previous != nullptr && EVP_PKEY_get_base_id(into.previous.get()) == EVP_PKEY_RSA;
}

std::string number_text(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  ensure(EVP_PKEY_get_bn_param(key, name, &number) == 1, "an RSA key has numbers");
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  return base64url(bytes);
}

std::string private_path(const std::string& keys_dir) {
  return keys_dir + "/jwt_private.pem";
}
std::string previous_path(const std::string& keys_dir) {
  return keys_dir + "/jwt_previous.pem";
}

}  // namespace

result<token_keys, secret_failure> open_token_keys(const std::string& keys_dir) {
  token_keys out;
  auto present = read_or_create_key(private_path(keys_dir));
  if (!present) return refused{present.error()};
  out.present = *std::move(present);
  const auto path = previous_path(keys_dir);
  auto kept = read_secret(path, pem_bytes_max);
  if (!kept) return refused{kept.error()};
  if (kept->has_value() && !read_previous(**kept, out)) {
    return refused{secret_failure{path + ": is not what `madang keys rotate` has written"}};
  }
  return out;
}

/// The old key is kept before the new one takes its place: a crash between the two changes nothing.
result<std::string, secret_failure> rotate_token_key(const std::string& keys_dir, unix_nanos now, bool keep_old) {
  auto keys = open_token_keys(keys_dir);
  if (!keys) return refused{keys.error()};
  const auto old = public_pem(keys->present.get());
  if (!old) return refused{secret_failure{private_path(keys_dir) + ": has no public part"}};
  ::unlink(previous_path(keys_dir).c_str());
  if (keep_old) {
    const auto seconds = std::to_string(now.value / nanos_per_second);
    auto kept = write_new_secret(previous_path(keys_dir), std::string(rotated_at_mark) + seconds + "\n" + *old);
    if (!kept) return refused{kept.error()};
  }
  const auto draft = private_path(keys_dir) + ".next";
  ::unlink(draft.c_str());
  auto made = read_or_create_key(draft);
  if (!made) return refused{made.error()};
  if (std::rename(draft.c_str(), private_path(keys_dir).c_str()) != 0) {
    return refused{secret_failure{private_path(keys_dir) + ": cannot be replaced"}};
  }
  if (!sync_directory(keys_dir)) return refused{secret_failure{keys_dir + ": cannot be synced"}};
  return name_of_key(made->get());
}

std::string jwk_of(EVP_PKEY* key) {
  return R"({"kty":"RSA","use":"sig","alg":"RS256","kid":")" + name_of_key(key) + R"(","n":")" +
         number_text(key, OSSL_PKEY_PARAM_RSA_N) + R"(","e":")" + number_text(key, OSSL_PKEY_PARAM_RSA_E) + R"("})";
}

std::string name_of_key(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  ensure(size > 0, "OpenSSL cannot write the public key");
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(der, static_cast<std::size_t>(size), hash.data());
  OPENSSL_free(der);
  std::array<char, 17> text{};
  sodium_bin2hex(text.data(), text.size(), hash.data(), 8);
  return text.data();
}

std::string base64url(std::string_view plain) {
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(plain.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
                    variant);
  text.pop_back();  // the terminating zero
  return text;
}

}  // namespace madang::identity
