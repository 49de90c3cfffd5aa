#include "actors/identity/adapters/oidc/id_token.hpp"

#include <sodium.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "actors/identity/adapters/oidc/base64url_text.hpp"

namespace madang::identity {
namespace {

using json = nlohmann::json;

constexpr std::size_t token_bytes_max = 16'384;
constexpr std::size_t subject_bytes_max = 255;
/// Beyond it a time in seconds does not fit into nanoseconds.
constexpr std::int64_t seconds_max = 9'000'000'000;

struct digest_closer {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool is_signed_by(EVP_PKEY* key, std::string_view text, std::string_view signature) {
  const std::unique_ptr<EVP_MD_CTX, digest_closer> context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
}

std::string text_in(const json& from, const char* name) {
  const auto found = from.find(name);
  return found != from.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::int64_t> seconds_in(const json& from, const char* name) {
  const auto found = from.find(name);
  if (found == from.end() || !found->is_number_integer()) return std::nullopt;
  const auto seconds = found->get<std::int64_t>();
  return seconds >= 0 && seconds <= seconds_max ? std::optional(seconds) : std::nullopt;
}

/// Some providers write the truth as a text.
bool is_true(const json& from, const char* name) {
  const auto found = from.find(name);
  if (found == from.end()) return false;
  return (found->is_boolean() && found->get<bool>()) || (found->is_string() && *found == "true");
}

std::optional<json> object_of(std::string_view encoded) {
  const auto plain = from_base64url(encoded);
  if (!plain) return std::nullopt;
  auto parsed = json::parse(*plain, nullptr, false);
  return parsed.is_object() ? std::optional(std::move(parsed)) : std::nullopt;
}

bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// Google names itself with and without the scheme.
bool is_issuer(const std::string& said, const std::string& wanted) {
  constexpr std::string_view google = "https://accounts.google.com";
  return !wanted.empty() && (said == wanted || (wanted == google && said == google.substr(8)));
}

/// OpenID Connect Core 1.0, 3.1.3.7, 3-5: with more than one audience `azp` says whom it was made for.
bool is_for(const json& claims, const std::string& client) {
  const auto audience = claims.find("aud");
  if (audience == claims.end() || client.empty()) return false;
  const bool has_party = claims.contains("azp");
  if (has_party && text_in(claims, "azp") != client) return false;
  if (audience->is_string()) return audience->get_ref<const std::string&>() == client;
  if (!audience->is_array()) return false;
  const bool names_us = std::any_of(audience->begin(), audience->end(), [&](const json& one) { return one == client; });
  return names_us && (audience->size() == 1 || has_party);
}

std::optional<id_token_fault> fault_of(const json& claims, const id_token_wants& wants, unix_nanos now) {
  const auto now_s = now.value / nanos_per_second;
  if (!is_issuer(text_in(claims, "iss"), wants.issuer)) return id_token_fault::issuer;
  if (!is_for(claims, wants.client_id)) return id_token_fault::audience;
  const auto expires = seconds_in(claims, "exp");
  const auto issued = seconds_in(claims, "iat");
  if (!expires || !issued) return id_token_fault::malformed;
  if (now_s >= *expires + wants.skew_s) return id_token_fault::expired;
  const auto begins = claims.contains("nbf") ? seconds_in(claims, "nbf") : issued;
  if (!begins || *issued > now_s + wants.skew_s || *begins > now_s + wants.skew_s) return id_token_fault::not_yet;
  if (wants.nonce.empty() || !same_text(text_in(claims, "nonce"), wants.nonce)) return id_token_fault::nonce;
  const auto subject = text_in(claims, "sub");
  const auto is_plain = [](char c) { return c >= ' ' && c < '\x7f'; };
  if (subject.empty() || subject.size() > subject_bytes_max || !std::ranges::all_of(subject, is_plain)) {
    return id_token_fault::subject;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(id_token_fault fault) {
  switch (fault) {
    case id_token_fault::malformed:
      return "malformed";
    case id_token_fault::algorithm:
      return "algorithm";
    case id_token_fault::unknown_key:
      return "unknown key";
    case id_token_fault::signature:
      return "signature";
    case id_token_fault::issuer:
      return "issuer";
    case id_token_fault::audience:
      return "audience";
    case id_token_fault::expired:
      return "expired";
    case id_token_fault::not_yet:
      return "not yet valid";
    case id_token_fault::nonce:
      return "nonce";
    case id_token_fault::subject:
      return "subject";
  }
  return "";
}

result<id_token_claims, id_token_fault> judge_id_token(std::string_view token, const provider_key_set& keys,
                                                       const id_token_wants& wants, unix_nanos now) {
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (token.size() > token_bytes_max || first == std::string_view::npos || first == last ||
      token.find('.', first + 1) != last) {
    return refused{id_token_fault::malformed};
  }
  const auto header = object_of(token.substr(0, first));
  if (!header) return refused{id_token_fault::malformed};
  // `crit` names extensions that must be understood (RFC 7515, 4.1.11): none is.
  if (text_in(*header, "alg") != "RS256" || header->contains("crit")) return refused{id_token_fault::algorithm};
  auto* key = find_key(keys, text_in(*header, "kid"));
  if (key == nullptr) return refused{id_token_fault::unknown_key};
  const auto signature = from_base64url(token.substr(last + 1));
  if (!signature || !is_signed_by(key, token.substr(0, last), *signature)) return refused{id_token_fault::signature};
  const auto claims = object_of(token.substr(first + 1, last - first - 1));
  if (!claims) return refused{id_token_fault::malformed};
  if (const auto fault = fault_of(*claims, wants, now)) return refused{*fault};
  return id_token_claims{text_in(*claims, "sub"), text_in(*claims, "email"), is_true(*claims, "email_verified")};
}

}  // namespace madang::identity
