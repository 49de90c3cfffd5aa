#include "actors/identity/adapters/oidc/provider_keys.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <nlohmann/json.hpp>

#include "actors/identity/adapters/oidc/base64url_text.hpp"

namespace madang::identity {
namespace {

constexpr std::size_t keys_max = 64;
constexpr int key_bits_min = 2'048;
constexpr int key_bits_max = 8'192;
constexpr std::size_t number_bytes_max = 1'100;

template <class Type, void (*Free)(Type*)>
struct closer {
  void operator()(Type* one) const { Free(one); }
};
using number_pointer = std::unique_ptr<BIGNUM, closer<BIGNUM, BN_free>>;
using builder_pointer = std::unique_ptr<OSSL_PARAM_BLD, closer<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>>;
using params_pointer = std::unique_ptr<OSSL_PARAM, closer<OSSL_PARAM, OSSL_PARAM_free>>;
using context_pointer = std::unique_ptr<EVP_PKEY_CTX, closer<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;

std::string text_in(const nlohmann::json& from, const char* name) {
  const auto found = from.find(name);
  return found != from.end() && found->is_string() ? found->get<std::string>() : std::string();
}

number_pointer number_of(const std::string& text) {
  const auto bytes = text.empty() ? std::nullopt : from_base64url(text);
  if (!bytes || bytes->empty() || bytes->size() > number_bytes_max) return nullptr;
  return number_pointer(
      BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes->data()), static_cast<int>(bytes->size()), nullptr));
}

std::shared_ptr<EVP_PKEY> rsa_key(const std::string& modulus, const std::string& exponent) {
  const auto n = number_of(modulus);
  const auto e = number_of(exponent);
  if (!n || !e || BN_num_bits(n.get()) < key_bits_min || BN_num_bits(n.get()) > key_bits_max) return nullptr;
  const builder_pointer builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  const params_pointer params(OSSL_PARAM_BLD_to_param(builder.get()));
  const context_pointer context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return {key, EVP_PKEY_free};
}

bool signs_rs256(const nlohmann::json& of) {
  const auto use = text_in(of, "use");
  const auto algorithm = text_in(of, "alg");
  return text_in(of, "kty") == "RSA" && (use.empty() || use == "sig") && (algorithm.empty() || algorithm == "RS256");
}

}  // namespace

std::optional<provider_key_set> parse_key_set(std::string_view json) {
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  const auto keys = parsed.find("keys");
  if (keys == parsed.end() || !keys->is_array() || keys->size() > keys_max) return std::nullopt;
  provider_key_set out;
  for (const auto& one : *keys) {
    if (!one.is_object() || !signs_rs256(one)) continue;
    if (auto key = rsa_key(text_in(one, "n"), text_in(one, "e"))) out.push_back({text_in(one, "kid"), std::move(key)});
  }
  return out;
}

EVP_PKEY* find_key(const provider_key_set& among, std::string_view id) {
  if (id.empty()) return among.size() == 1 ? among.front().key.get() : nullptr;
  for (const auto& one : among) {
    if (one.id == id) return one.key.get();
  }
  return nullptr;
}

std::shared_ptr<const provider_key_set> provider_key_cache::fresh(std::int64_t now_ns) const {
  const std::lock_guard lock(mutex_);
  return keys_ && now_ns < asked_ns_ + ttl_ns_ ? keys_ : nullptr;
}

bool provider_key_cache::may_ask_again(std::int64_t now_ns) const {
  const std::lock_guard lock(mutex_);
  return !keys_ || now_ns >= asked_ns_ + again_ns_;
}

void provider_key_cache::put(std::shared_ptr<const provider_key_set> keys, std::int64_t now_ns) {
  const std::lock_guard lock(mutex_);
  keys_ = std::move(keys);
  asked_ns_ = now_ns;
}

}  // namespace madang::identity
