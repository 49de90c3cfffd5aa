#include "actors/identity/adapters/vault/vault_client.hpp"

#include <openssl/crypto.h>
#include <sodium.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "actors/identity/adapters/https_client.hpp"
#include "config/password_file.hpp"

namespace madang::identity {
namespace {

using json = nlohmann::json;
constexpr int variant = sodium_base64_VARIANT_ORIGINAL;

std::string base64_of(std::string_view plain) {
  std::string text(sodium_base64_encoded_len(plain.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
                    variant);
  text.pop_back();  // the terminating zero
  return text;
}
std::optional<std::string> from_base64(const std::string& text) {
  std::string plain(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(plain.data()), plain.size(), text.data(), text.size(), nullptr,
                        &size, nullptr, variant) != 0) {
    return std::nullopt;
  }
  plain.resize(size);
  return plain;
}

/// `/data/ciphertext`; empty where it is not there.
std::string text_at(const json& from, const char* outer, const char* inner) {
  const auto found = from.find(outer);
  if (found == from.end() || !found->is_object()) return {};
  const auto text = found->find(inner);
  return text != found->end() && text->is_string() ? text->get<std::string>() : std::string();
}

/// What the operator can do about an answer. Never what Vault said, beyond its status.
std::string meaning_of(int status) {
  switch (status) {
    case 400:
      return "400: role id, secret id or key are not right";
    case 403:
      return "403: the role's policy does not allow it";
    case 404:
      return "404: there is no such mount or key";
    case 429:
    case 473:
      return std::to_string(status) + ": too many requests, or a standby node";
    case 501:
      return "501: it is not initialised";
    case 503:
      return "503: it is sealed";
    default:
      return std::to_string(status);
  }
}

bool is_header_text(const std::string& text) {
  for (const char c : text) {
    if (c <= ' ' || c >= '\x7f') return false;
  }
  return !text.empty();
}

}  // namespace

struct vault_client::session {
  const master_settings& settings;
  const web_limits limits;
  const std::atomic<bool> never{false};
  std::string token = {};

  ~session() {
    if (!token.empty()) (void)post("auth/token/revoke-self", json::object());
    OPENSSL_cleanse(token.data(), token.size());
  }

  result<json, secret_failure> post(const std::string& path, const json& body) const {
    auto base = settings.vault_url;
    while (base.ends_with('/')) base.pop_back();
    // A file may hold anything: bytes that are no UTF-8 become others, and Vault says no.
    auto text = body.dump(-1, ' ', false, json::error_handler_t::replace);
    web_request request{
        "POST", base + "/v1/" + path, {{"X-Vault-Request", "true"}}, std::move(text), "application/json"};
    if (!settings.vault_namespace.empty()) request.headers.emplace_back("X-Vault-Namespace", settings.vault_namespace);
    if (!token.empty()) request.headers.emplace_back("X-Vault-Token", token);
    auto reply = send_request(request, limits, never);
    OPENSSL_cleanse(request.body.data(), request.body.size());
    const auto why = [&](const std::string& what) {
      return refused{secret_failure{"Vault (" + base + ", " + path + "): " + what}};
    };
    if (!reply) return why(reply.error().why);
    if (reply->status == 204) return json::object();
    if (reply->status != 200) return why(meaning_of(reply->status));
    auto parsed = json::parse(reply->body, nullptr, false);
    OPENSSL_cleanse(reply->body.data(), reply->body.size());
    if (!parsed.is_object()) return why("no JSON");
    return parsed;
  }

  secret_done log_in() {
    auto secret = read_password_file(settings.vault_secret_id_file);
    if (!secret) return refused{secret_failure{"master_key.vault_secret_id_file: " + secret.error()}};
    auto said = post("auth/" + settings.vault_approle_mount + "/login",
                     {{"role_id", settings.vault_role_id}, {"secret_id", *secret}});
    OPENSSL_cleanse(secret->data(), secret->size());
    if (!said) return refused{said.error()};
    token = text_at(*said, "auth", "client_token");
    if (is_header_text(token)) return std::monostate{};
    token.clear();
    return refused{secret_failure{"Vault: the log-in gave no token"}};
  }

  /// One call of the transit key.
  result<std::string, secret_failure> transit(const char* act, const json& body, const char* wanted) {
    if (auto in = log_in(); !in) return refused{in.error()};
    const auto path = settings.vault_transit_mount + "/" + act + "/" + settings.vault_transit_key;
    auto said = post(path, body);
    if (!said) return refused{said.error()};
    auto text = text_at(*said, "data", wanted);
    if (text.empty()) return refused{secret_failure{"Vault: " + path + " gave no " + wanted}};
    return text;
  }
};

result<std::string, secret_failure> vault_client::encrypt(std::string_view plain) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(settings_.vault_timeout_ms);
  session in{settings_, {deadline, settings_.vault_ca_file}};
  auto text = base64_of(plain);
  auto out = in.transit("encrypt", {{"plaintext", text}}, "ciphertext");
  OPENSSL_cleanse(text.data(), text.size());
  return out;
}

result<std::string, secret_failure> vault_client::decrypt(std::string_view wrapped) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(settings_.vault_timeout_ms);
  session in{settings_, {deadline, settings_.vault_ca_file}};
  auto text = in.transit("decrypt", {{"ciphertext", wrapped}}, "plaintext");
  if (!text) return refused{text.error()};
  auto plain = from_base64(*text);
  OPENSSL_cleanse(text->data(), text->size());
  if (!plain) return refused{secret_failure{"Vault: the master key is not base64"}};
  return *std::move(plain);
}

}  // namespace madang::identity
