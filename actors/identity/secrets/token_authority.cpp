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
#include "actors/identity/secrets/token_keys.hpp"
#include "messages/ensure.hpp"
#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

constexpr std::string_view issuer = "madang";
/// Beyond it a time in seconds does not fit into nanoseconds.
constexpr std::int64_t seconds_max = 9'000'000'000;
constexpr std::array all_roles = {role::admin, role::trader, role::viewer, role::parent, role::child};

struct digest_closer {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using digest_pointer = std::unique_ptr<EVP_MD_CTX, digest_closer>;

// ---- base64url -----------------------------------------------------------------------------------------------------

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
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
  impl(token_keys keys, std::size_t cache_max)
      : keys_(std::move(keys)),
        key_name_(name_of_key(keys_.present.get())),
        header_(header_of(key_name_)),
        previous_header_(keys_.previous ? header_of(name_of_key(keys_.previous.get())) : std::string()),
        cache_(cache_max) {}

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
    if (!known) claims = verified(token, now);
    if (!claims) return refused{token_fault::invalid};
    if (now >= claims->expires_at) {
      if (known) cache_.remove(digest);
      return refused{token_fault::expired};
    }
    if (!known) cache_.put(digest, *claims);
    return std::move(*claims);
  }

  const std::string& key_name() const { return key_name_; }
  std::string key_set() const {
    auto out = R"({"keys":[)" + jwk_of(keys_.present.get());
    if (keys_.previous) out += "," + jwk_of(keys_.previous.get());
    return out + "]}";
  }
  std::size_t remembered() const { return cache_.size(); }

 private:
  static std::string header_of(const std::string& key_name) {
    return base64url(R"({"alg":"RS256","typ":"JWT","kid":")" + key_name + R"("})");
  }

  std::string signed_by_us(std::string_view text) const {
    digest_pointer context(EVP_MD_CTX_new());
    std::size_t size = 0;
    bool ok = context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, keys_.present.get()) == 1 &&
              EVP_DigestSign(context.get(), nullptr, &size, bytes_of(text), text.size()) == 1;
    std::string signature(size, '\0');
    ok = ok && EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(text),
                              text.size()) == 1;
    ensure(ok, "OpenSSL cannot sign a token");
    signature.resize(size);
    return signature;
  }

  static bool is_signed_by(EVP_PKEY* key, std::string_view text, std::string_view signature) {
    digest_pointer context(EVP_MD_CTX_new());
    return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
  }

  /// Comparing the whole header leaves no room for another algorithm or key. Null: it is none of ours.
  EVP_PKEY* key_of(std::string_view header, unix_nanos now) const {
    if (header == header_) return keys_.present.get();
    const bool is_previous = keys_.previous && header == previous_header_ && now < keys_.previous_until;
    return is_previous ? keys_.previous.get() : nullptr;
  }

  std::optional<token_claims> verified(std::string_view token, unix_nanos now) const {
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == std::string_view::npos || first == last) return std::nullopt;
    auto* key = key_of(token.substr(0, first), now);
    if (key == nullptr) return std::nullopt;
    auto signature = from_base64url(token.substr(last + 1));
    if (!signature || !is_signed_by(key, token.substr(0, last), *signature)) return std::nullopt;
    auto payload = from_base64url(token.substr(first + 1, last - first - 1));
    return payload ? claims_of(*payload) : std::nullopt;
  }

  const token_keys keys_;
  const std::string key_name_;
  const std::string header_;           // encoded
  const std::string previous_header_;  // likewise; empty: there is no key before
  mutable token_cache cache_;
};

token_authority::token_authority(std::unique_ptr<impl> inside) : impl_(std::move(inside)) {}
token_authority::~token_authority() = default;

result<std::unique_ptr<token_authority>, secret_failure> token_authority::open(const std::string& keys_dir,
                                                                               std::size_t cache_max) {
  ensure(sodium_init() >= 0, "libsodium does not start");
  if (auto prepared = prepare_secret_directory(keys_dir); !prepared) return refused{prepared.error()};
  auto keys = open_token_keys(keys_dir);
  if (!keys) return refused{keys.error()};
  return std::unique_ptr<token_authority>(new token_authority(std::make_unique<impl>(*std::move(keys), cache_max)));
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
std::string token_authority::key_set() const {
  return impl_->key_set();
}
std::size_t token_authority::remembered() const {
  return impl_->remembered();
}

}  // namespace madang::identity
