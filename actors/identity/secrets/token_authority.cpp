#include "actors/identity/secrets/token_authority.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "actors/identity/secrets/token_cache.hpp"
#include "messages/ensure.hpp"
#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

constexpr int made_key_bits = 2'048;
constexpr int key_bits_max = 4'096;
constexpr std::size_t pem_bytes_max = 16'384;
constexpr std::string_view issuer = "madang";
/// Beyond it a time in seconds does not fit into nanoseconds.
constexpr std::int64_t seconds_max = 9'000'000'000;
constexpr std::array all_roles = {role::admin, role::trader, role::viewer, role::parent, role::child};

struct key_closer {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct digest_closer {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct bio_closer {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using key_pointer = std::unique_ptr<EVP_PKEY, key_closer>;
using digest_pointer = std::unique_ptr<EVP_MD_CTX, digest_closer>;
using bio_pointer = std::unique_ptr<BIO, bio_closer>;

// ---- base64url -----------------------------------------------------------------------------------------------------

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string base64url(std::string_view plain) {
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(plain.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(plain), plain.size(), variant);
  text.pop_back();  // the terminating zero
  return text;
}

/// Nothing for padding, foreign characters, or bits left over that are not zero.
std::optional<std::string> from_base64url(std::string_view text) {
  std::string plain(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(plain.data()), plain.size(), text.data(), text.size(), nullptr,
                        &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
    return std::nullopt;
  }
  plain.resize(size);
  return plain;
}

// ---- the key -------------------------------------------------------------------------------------------------------

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

// ---- the claims ----------------------------------------------------------------------------------------------------

/// Names one token: two of the same second differ by it.
std::string random_token_id() {
  std::array<char, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return base64url(std::string_view(bytes.data(), bytes.size()));
}

std::string payload_of(const token_claims& claims) {
  auto roles = nlohmann::json::array();
  for (auto one : all_roles) {
    if (claims.roles.has(one)) roles.push_back(std::string(to_text(one)));
  }
  auto accounts = nlohmann::json::array();
  const auto count = std::min(claims.accounts.size(), token_authority::accounts_max);
  for (std::size_t i = 0; i < count; ++i) accounts.push_back(to_text(claims.accounts[i]));
  return nlohmann::json{{"iss", std::string(issuer)},
                        {"sub", to_text(claims.user)},
                        {"sid", to_text(claims.session)},
                        {"jti", random_token_id()},
                        {"roles", std::move(roles)},
                        {"account_ids", std::move(accounts)},
                        {"iat", claims.issued_at.value / nanos_per_second},
                        {"exp", claims.expires_at.value / nanos_per_second}}
      .dump();
}

std::optional<unix_nanos> read_time(const nlohmann::json& from) {
  if (!from.is_number_integer()) return std::nullopt;
  const auto seconds = from.get<std::int64_t>();
  if (seconds < 0 || seconds > seconds_max) return std::nullopt;
  return unix_nanos{seconds * nanos_per_second};
}

std::optional<role_set> read_roles(const nlohmann::json& from) {
  if (!from.is_array() || from.size() > all_roles.size()) return std::nullopt;
  role_set roles;
  for (const auto& one : from) {
    if (!one.is_string()) return std::nullopt;
    const auto& text = one.get_ref<const std::string&>();
    const auto* known = std::find_if(all_roles.begin(), all_roles.end(), [&](role r) { return to_text(r) == text; });
    if (known == all_roles.end()) return std::nullopt;
    roles = roles.with(*known);
  }
  return roles;
}

template <class Id>
std::optional<Id> read_id(const nlohmann::json& from) {
  return from.is_string() ? parse_id<Id>(from.get_ref<const std::string&>()) : std::nullopt;
}

std::optional<std::vector<account_id>> read_accounts(const nlohmann::json& from) {
  if (!from.is_array() || from.size() > token_authority::accounts_max) return std::nullopt;
  std::vector<account_id> accounts;
  for (const auto& one : from) {
    auto id = read_id<account_id>(one);
    if (!id) return std::nullopt;
    accounts.push_back(*id);
  }
  return accounts;
}

/// Reads what `payload_of` writes. Called only after the signature has proved that we wrote it: the strictness guards
/// against a key that once signed something else.
std::optional<token_claims> claims_of(const std::string& payload) {
  const auto parsed = nlohmann::json::parse(payload, nullptr, false);
  if (!parsed.is_object() || parsed.size() != 8) return std::nullopt;
  for (const char* key : {"iss", "sub", "sid", "jti", "roles", "account_ids", "iat", "exp"}) {
    if (!parsed.contains(key)) return std::nullopt;
  }
  if (!parsed["iss"].is_string() || parsed["iss"].get_ref<const std::string&>() != issuer) return std::nullopt;
  auto user = read_id<user_id>(parsed["sub"]);
  auto session = read_id<session_id>(parsed["sid"]);
  auto roles = read_roles(parsed["roles"]);
  auto accounts = read_accounts(parsed["account_ids"]);
  auto issued = read_time(parsed["iat"]);
  auto expires = read_time(parsed["exp"]);
  if (!parsed["jti"].is_string() || !session) return std::nullopt;
  if (!user || !roles || !accounts || !issued || !expires) return std::nullopt;
  return token_claims{*user, *session, *roles, std::move(*accounts), *issued, *expires};
}

}  // namespace

class token_authority::impl {
 public:
  impl(key_pointer key, std::size_t cache_max)
      : key_(std::move(key)), key_name_(name_of_key(key_.get())), header_(header_of(key_name_)), cache_(cache_max) {}

  std::string issue(const token_claims& claims) const {
    auto token = header_ + "." + base64url(payload_of(claims));
    const auto signature = signed_by_us(token);
    token += "." + base64url(signature);
    return token;
  }

  result<token_claims, token_fault> verify(std::string_view token, unix_nanos now) const {
    if (token.empty()) return refused{token_fault::missing};
    if (token.size() > token_bytes_max) return refused{token_fault::invalid};
    const auto digest = cache_.digest_of(token);
    auto claims = cache_.find(digest);
    const bool known = claims.has_value();
    if (!known) claims = verified(token);
    if (!claims) return refused{token_fault::invalid};
    if (now >= claims->expires_at) {
      if (known) cache_.remove(digest);
      return refused{token_fault::expired};
    }
    if (!known) cache_.put(digest, *claims);
    return std::move(*claims);
  }

  const std::string& key_name() const { return key_name_; }
  std::size_t remembered() const { return cache_.size(); }

 private:
  static std::string header_of(const std::string& key_name) {
    return base64url(R"({"alg":"RS256","typ":"JWT","kid":")" + key_name + R"("})");
  }

  std::string signed_by_us(std::string_view text) const {
    digest_pointer context(EVP_MD_CTX_new());
    std::size_t size = 0;
    bool ok = context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
              EVP_DigestSign(context.get(), nullptr, &size, bytes_of(text), text.size()) == 1;
    std::string signature(size, '\0');
    ok = ok && EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(text),
                              text.size()) == 1;
    ensure(ok, "OpenSSL cannot sign a token");
    signature.resize(size);
    return signature;
  }

  bool is_signed_by_us(std::string_view text, std::string_view signature) const {
    digest_pointer context(EVP_MD_CTX_new());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
  }

  std::optional<token_claims> verified(std::string_view token) const {
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == std::string_view::npos || first == last) return std::nullopt;
    // Comparing the whole header leaves no room for another algorithm or key.
    if (token.substr(0, first) != header_) return std::nullopt;
    auto signature = from_base64url(token.substr(last + 1));
    if (!signature || !is_signed_by_us(token.substr(0, last), *signature)) return std::nullopt;
    auto payload = from_base64url(token.substr(first + 1, last - first - 1));
    return payload ? claims_of(*payload) : std::nullopt;
  }

  const key_pointer key_;
  const std::string key_name_;
  const std::string header_;  // encoded
  mutable token_cache cache_;
};

token_authority::token_authority(std::unique_ptr<impl> inside) : impl_(std::move(inside)) {}
token_authority::~token_authority() = default;

result<std::unique_ptr<token_authority>, secret_failure> token_authority::open(const std::string& keys_dir,
                                                                               std::size_t cache_max) {
  ensure(sodium_init() >= 0, "libsodium does not start");
  if (auto prepared = prepare_secret_directory(keys_dir); !prepared) return refused{prepared.error()};
  auto key = read_or_create_key(keys_dir + "/jwt_private.pem");
  if (!key) return refused{key.error()};
  return std::unique_ptr<token_authority>(new token_authority(std::make_unique<impl>(std::move(*key), cache_max)));
}

std::string token_authority::issue(const token_claims& claims) const {
  return impl_->issue(claims);
}
result<token_claims, token_fault> token_authority::verify(std::string_view token, unix_nanos now) const {
  return impl_->verify(token, now);
}
const std::string& token_authority::key_name() const {
  return impl_->key_name();
}
std::size_t token_authority::remembered() const {
  return impl_->remembered();
}

}  // namespace madang::identity
