#include "actors/identity/adapters/oidc/provider_client.hpp"

#include <openssl/crypto.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "actors/identity/adapters/https_client.hpp"
#include "config/password_file.hpp"

namespace madang::identity {
namespace {

using json = nlohmann::json;
using kind = provider_failure::kind;

constexpr std::size_t token_bytes_max = 16'384;
constexpr const char* form_type = "application/x-www-form-urlencoded";

std::int64_t steady_now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

std::string text_in(const json& from, const char* name) {
  const auto found = from.find(name);
  return found != from.end() && found->is_string() ? found->get<std::string>() : std::string();
}
bool flag_in(const json& from, const char* name) {
  const auto found = from.find(name);
  return found != from.end() &&
         ((found->is_boolean() && found->get<bool>()) || (found->is_string() && *found == "true"));
}
/// Kakao names a user by a number.
std::string id_in(const json& from, const char* name) {
  const auto found = from.find(name);
  if (found != from.end() && found->is_number_unsigned()) return std::to_string(found->get<std::uint64_t>());
  return text_in(from, name);
}
const json* object_in(const json& from, const char* name) {
  const auto found = from.find(name);
  return found != from.end() && found->is_object() ? &*found : nullptr;
}

/// A header must not be ended by what a provider says.
bool is_token_text(const std::string& text) {
  for (const char c : text) {
    if (c <= ' ' || c >= '\x7f') return false;
  }
  return !text.empty() && text.size() <= token_bytes_max;
}

provider_failure refused_by(std::string why) {
  return {kind::refused, std::move(why)};
}

}  // namespace

std::optional<provider_person> parse_profile(login_provider which, std::string_view text) {
  const auto parsed = json::parse(text, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  provider_person out;
  if (which == login_provider::naver && parsed.contains("response")) {
    const auto* inside = object_in(parsed, "response");
    if (inside == nullptr || text_in(parsed, "resultcode") != "00") return std::nullopt;
    out = {text_in(*inside, "id"), text_in(*inside, "email"), false};
  } else if (which == login_provider::kakao && !parsed.contains("sub")) {
    out.subject = id_in(parsed, "id");
    if (const auto* account = object_in(parsed, "kakao_account")) {
      out.email = text_in(*account, "email");
      out.email_verified = flag_in(*account, "is_email_valid") && flag_in(*account, "is_email_verified");
    }
  } else {
    out = {text_in(parsed, "sub"), text_in(parsed, "email"), flag_in(parsed, "email_verified")};
  }
  if (out.subject.empty() || out.subject.size() > 255) return std::nullopt;
  return out;
}

/// One log-in on its way.
struct provider_client::call {
  provider_client& at;
  const login_code& code;
  const web_limits limits;
  const std::atomic<bool>& stopping;
  bool code_is_used = false;
  std::optional<provider_failure> failure = {};

  /// The first reason stands.
  bool fail(provider_failure why) {
    if (!failure) failure = std::move(why);
    return false;
  }
  bool fail_by(const web_fault& fault, const char* step) {
    return fail({code_is_used || fault.sent ? kind::unknown : kind::failed, std::string(step) + ": " + fault.why});
  }
  bool fail_by(const web_reply& reply, const char* step) {
    auto why = std::string(step) + ": " + std::to_string(reply.status);
    const bool is_theirs = reply.status >= 500 || reply.status == 429;
    return fail({is_theirs ? kind::unknown : kind::refused, std::move(why)});
  }

  std::optional<web_reply> ask(const web_request& request, const char* step) {
    auto reply = send_request(request, limits, stopping);
    if (!reply) return fail_by(reply.error(), step), std::nullopt;
    return *std::move(reply);
  }
  std::optional<web_reply> get(const std::string& url, const char* step, const std::string& token = {}) {
    web_request request{"GET", url, {}, {}, {}};
    if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + token);
    auto reply = ask(request, step);
    if (reply && reply->status != 200) return fail_by(*reply, step), std::nullopt;
    return reply;
  }

  /// Nothing: it cannot be read.
  std::optional<std::string> client_secret() {
    if (at.provider_.client_secret_file.empty()) return std::string();
    auto read = read_password_file(at.provider_.client_secret_file);
    if (!read) return fail({kind::failed, "client_secret_file: " + read.error()}), std::nullopt;
    return *std::move(read);
  }
  using form_fields = std::vector<std::pair<std::string_view, std::string_view>>;

  /// Posts a form that shows the client's secret, where it has one.
  std::optional<web_reply> post_as_client(const std::string& url, form_fields fields, const char* step) {
    auto secret = client_secret();
    if (!secret) return std::nullopt;
    fields.emplace_back("client_id", at.provider_.client_id);
    if (!secret->empty()) fields.emplace_back("client_secret", *secret);
    web_request request{"POST", url, {}, form_of(fields), form_type};
    auto reply = ask(request, step);
    OPENSSL_cleanse(request.body.data(), request.body.size());
    OPENSSL_cleanse(secret->data(), secret->size());
    return reply;
  }
  std::optional<json> tokens_in(std::optional<web_reply> reply, const char* step) {
    if (!reply) return std::nullopt;
    code_is_used = true;
    if (reply->status != 200) return fail_by(*reply, step), std::nullopt;
    auto parsed = json::parse(reply->body, nullptr, false);
    OPENSSL_cleanse(reply->body.data(), reply->body.size());
    if (!parsed.is_object()) return fail({kind::unknown, std::string(step) + ": no JSON"}), std::nullopt;
    // Naver says no with a status that says yes.
    if (parsed.contains("error")) return fail(refused_by(std::string(step) + ": refused")), std::nullopt;
    return parsed;
  }

  /// The tokens that the code is exchanged for (RFC 6749, 4.1.3).
  std::optional<json> tokens() {
    form_fields fields{{"grant_type", "authorization_code"},
                       {"code", code.code},
                       {"redirect_uri", code.redirect_uri},
                       {"code_verifier", code.verifier}};
    if (at.which_ == login_provider::naver) fields.emplace_back("state", code.state);
    return tokens_in(post_as_client(at.provider_.token_url, std::move(fields), "token"), "token");
  }
  /// An access token for one that lasts (RFC 6749, 6).
  std::optional<std::string> access_for(std::string_view refresh) {
    const auto given =
        tokens_in(post_as_client(at.provider_.token_url, {{"grant_type", "refresh_token"}, {"refresh_token", refresh}},
                                 "refresh"),
                  "refresh");
    if (!given) return std::nullopt;
    auto token = text_in(*given, "access_token");
    if (!is_token_text(token)) return fail(refused_by("refresh: no access token")), std::nullopt;
    return token;
  }
  /// Google takes either token, by RFC 7009; Kakao and Naver want an access token, in ways of their own.
  bool take_back(std::string_view given, bool lasting) {
    const auto& url = at.provider_.revoke_url;
    std::string token(given);
    if (lasting && at.which_ != login_provider::google) {
      auto access = access_for(given);
      if (!access) return false;
      token = *std::move(access);
    }
    std::optional<web_reply> reply;
    if (at.which_ == login_provider::naver) {
      return tokens_in(
                 post_as_client(url, {{"grant_type", "delete"}, {"access_token", token}, {"service_provider", "NAVER"}},
                                "revoke"),
                 "revoke")
          .has_value();
    }
    web_request request{"POST", url, {}, {}, form_type};
    if (at.which_ == login_provider::kakao) {
      request.headers.emplace_back("Authorization", "Bearer " + token);
    } else {
      request.body = form_of({{"token", token}});
    }
    reply = ask(request, "revoke");
    OPENSSL_cleanse(token.data(), token.size());
    if (!reply) return false;
    return reply->status == 200 || fail_by(*reply, "revoke");
  }

  std::shared_ptr<const provider_key_set> ask_for_keys() {
    const auto reply = get(at.provider_.jwks_url, "keys");
    if (!reply) return nullptr;
    auto keys = parse_key_set(reply->body);
    if (!keys) return fail({kind::unknown, "keys: no key set"}), nullptr;
    auto out = std::make_shared<const provider_key_set>(*std::move(keys));
    at.keys_.put(out, steady_now_ns());
    return out;
  }

  std::optional<provider_person> person_of_token(const std::string& token) {
    const id_token_wants wants{at.provider_.issuer, at.provider_.client_id, code.nonce, at.limits_.clock_skew_s};
    auto keys = at.keys_.fresh(steady_now_ns());
    const bool was_known = keys != nullptr;
    if (!keys) keys = ask_for_keys();
    if (!keys) return std::nullopt;
    auto claims = judge_id_token(token, *keys, wants, at.now_());
    const bool is_unknown_key = !claims && claims.error() == id_token_fault::unknown_key;
    if (is_unknown_key && was_known && at.keys_.may_ask_again(steady_now_ns())) {
      keys = ask_for_keys();
      if (!keys) return std::nullopt;
      claims = judge_id_token(token, *keys, wants, at.now_());
    }
    if (!claims) return fail(refused_by("ID token: " + std::string(to_text(claims.error())))), std::nullopt;
    return provider_person{std::move(claims->subject), std::move(claims->email), claims->email_verified};
  }

  std::optional<provider_person> profile(const json& tokens) {
    const auto token = text_in(tokens, "access_token");
    if (!is_token_text(token)) return fail(refused_by("profile: no access token")), std::nullopt;
    const auto reply = get(at.provider_.userinfo_url, "profile", token);
    if (!reply) return std::nullopt;
    auto out = parse_profile(at.which_, reply->body);
    if (!out) return fail(refused_by("profile: names nobody")), std::nullopt;
    return out;
  }

  std::optional<provider_person> person() {
    const auto given = tokens();
    if (!given) return std::nullopt;
    auto out = person_by(*given);
    if (!out) return out;
    for (const auto* name : {"refresh_token", "access_token"}) {
      auto token = text_in(*given, name);
      if (!is_token_text(token) || at.provider_.revoke_url.empty()) continue;
      out->revocable = std::move(token);
      out->lasting = name == std::string_view("refresh_token");
      break;
    }
    return out;
  }
  std::optional<provider_person> person_by(const json& given) {
    if (at.provider_.jwks_url.empty()) return profile(given);
    auto out = person_of_token(text_in(given, "id_token"));
    if (!out || (out->email_verified && !out->email.empty()) || at.provider_.userinfo_url.empty()) return out;
    // Who it is, is known already: only a registration needs the address.
    const auto more = profile(given);
    failure = std::nullopt;
    if (more && more->subject == out->subject && !more->email.empty()) return more;
    return out;
  }
};

provider_client::provider_client(login_provider which, oauth_provider_settings provider, const oauth_settings& limits,
                                 std::function<unix_nanos()> now)
    : which_(which),
      provider_(std::move(provider)),
      limits_(limits),
      now_(std::move(now)),
      keys_(limits.keys_ttl_s, limits.keys_again_s) {}

result<provider_person, provider_failure> provider_client::identify(const login_code& code,
                                                                    std::chrono::steady_clock::time_point deadline,
                                                                    const std::atomic<bool>& stopping) {
  call one{*this, code, {deadline, limits_.ca_file}, stopping};
  auto person = one.person();
  if (person) return *std::move(person);
  return refused{one.failure.value_or(refused_by("nobody"))};
}

result<std::monostate, provider_failure> provider_client::revoke(std::string_view given, bool lasting,
                                                                 std::chrono::steady_clock::time_point deadline,
                                                                 const std::atomic<bool>& stopping) {
  const login_code none;
  call one{*this, none, {deadline, limits_.ca_file}, stopping};
  if (one.take_back(given, lasting)) return std::monostate{};
  return refused{one.failure.value_or(refused_by("not revoked"))};
}

}  // namespace madang::identity
