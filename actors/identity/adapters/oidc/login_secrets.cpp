#include "actors/identity/adapters/oidc/login_secrets.hpp"

#include <sodium.h>

#include <array>
#include <utility>
#include <vector>

#include "actors/identity/adapters/https_client.hpp"
#include "actors/identity/secrets/token_keys.hpp"

namespace madang::identity {
namespace {

std::string random_text() {
  std::array<char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return base64url(std::string_view(bytes.data(), bytes.size()));
}

}  // namespace

login_secrets new_login_secrets() {
  return {random_text(), random_text(), random_text()};
}

std::string code_challenge(std::string_view verifier) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(verifier.data()), verifier.size());
  return base64url(std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

std::string authorization_url(const oauth_provider_settings& provider, std::string_view redirect_uri,
                              const login_secrets& secrets) {
  const auto challenge = code_challenge(secrets.verifier);
  std::vector<std::pair<std::string_view, std::string_view>> fields{
      {"response_type", "code"}, {"client_id", provider.client_id}, {"redirect_uri", redirect_uri},
      {"state", secrets.state},  {"code_challenge", challenge},     {"code_challenge_method", "S256"}};
  if (!provider.scope.empty()) fields.emplace_back("scope", provider.scope);
  if (!provider.jwks_url.empty()) fields.emplace_back("nonce", secrets.nonce);
  const bool has_query = provider.authorization_url.find('?') != std::string::npos;
  return provider.authorization_url + (has_query ? "&" : "?") + form_of(fields);
}

}  // namespace madang::identity
