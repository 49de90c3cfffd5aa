#include <gtest/gtest.h>
#include <openssl/rsa.h>

#include <nlohmann/json.hpp>

#include "actors/identity/adapters/https_client.hpp"
#include "actors/identity/adapters/oidc/base64url_text.hpp"
#include "actors/identity/adapters/oidc/id_token.hpp"
#include "actors/identity/adapters/oidc/login_secrets.hpp"
#include "actors/identity/adapters/oidc/provider_client.hpp"
#include "actors/identity/secrets/token_keys.hpp"

namespace madang::identity {
namespace {

using json = nlohmann::json;

constexpr std::int64_t now_s = 1'795'000'000;
constexpr unix_nanos now{now_s * nanos_per_second};

EVP_PKEY* a_key() {
  static const key_pointer key(EVP_RSA_gen(2'048));
  return key.get();
}
provider_key_set known_keys() {
  return parse_key_set(R"({"keys":[)" + jwk_of(a_key()) + "]}").value();
}

std::string signed_under(EVP_PKEY* key, const std::string& text) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::size_t size = 0;
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key);
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  EVP_DigestSign(context, nullptr, &size, bytes, text.size());
  std::string out(size, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size, bytes, text.size());
  EVP_MD_CTX_free(context);
  out.resize(size);
  return out;
}
json good_header() {
  return {{"alg", "RS256"}, {"kid", name_of_key(a_key())}};
}
json good_claims() {
  return {{"iss", "https://accounts.google.com"},
          {"aud", "client"},
          {"azp", "client"},
          {"sub", "77"},
          {"email", "minji@example.com"},
          {"email_verified", true},
          {"iat", now_s - 5},
          {"exp", now_s + 3'600},
          {"nonce", "the nonce"}};
}
std::string token_of(const json& claims, const json& header = good_header(), EVP_PKEY* key = a_key()) {
  const auto text = base64url(header.dump()) + "." + base64url(claims.dump());
  return text + "." + base64url(signed_under(key, text));
}
id_token_wants wants() {
  return {"https://accounts.google.com", "client", "the nonce", 60};
}
/// With one claim changed; null takes it away.
std::optional<id_token_fault> fault_with(const char* name, const json& value) {
  auto claims = good_claims();
  claims[name] = value;
  if (value.is_null()) claims.erase(name);
  const auto verdict = judge_id_token(token_of(claims), known_keys(), wants(), now);
  return verdict ? std::nullopt : std::optional(verdict.error());
}

TEST(an_id_token, names_whom_its_provider_vouches_for) {
  const auto verdict = judge_id_token(token_of(good_claims()), known_keys(), wants(), now);
  ASSERT_TRUE(verdict.has_value()) << to_text(verdict.error());
  EXPECT_EQ(verdict->subject, "77");
  EXPECT_EQ(verdict->email, "minji@example.com");
  EXPECT_TRUE(verdict->email_verified);
  EXPECT_FALSE(fault_with("iss", "accounts.google.com")) << "Google's other name";
  EXPECT_FALSE(fault_with("aud", json{"client"}));
  EXPECT_FALSE(fault_with("aud", json{"other", "client"})) << "made for us, says azp";
  EXPECT_FALSE(fault_with("azp", nullptr));
  EXPECT_FALSE(fault_with("email_verified", "true"));
}

TEST(an_id_token, is_refused_for_each_claim_that_is_wrong) {
  EXPECT_EQ(fault_with("iss", "https://accounts.google.com.evil"), id_token_fault::issuer);
  EXPECT_EQ(fault_with("iss", nullptr), id_token_fault::issuer);
  EXPECT_EQ(fault_with("aud", "somebody"), id_token_fault::audience);
  EXPECT_EQ(fault_with("aud", json{"somebody"}), id_token_fault::audience);
  EXPECT_EQ(fault_with("aud", nullptr), id_token_fault::audience);
  EXPECT_EQ(fault_with("azp", "somebody"), id_token_fault::audience);
  EXPECT_EQ(fault_with("exp", now_s - 60), id_token_fault::expired);
  EXPECT_FALSE(fault_with("exp", now_s - 59)) << "within the skew";
  EXPECT_EQ(fault_with("exp", nullptr), id_token_fault::malformed);
  EXPECT_EQ(fault_with("exp", "9999999999"), id_token_fault::malformed);
  EXPECT_EQ(fault_with("exp", 99'999'999'999), id_token_fault::malformed);
  EXPECT_EQ(fault_with("iat", nullptr), id_token_fault::malformed);
  EXPECT_EQ(fault_with("iat", now_s + 61), id_token_fault::not_yet);
  EXPECT_EQ(fault_with("nbf", now_s + 61), id_token_fault::not_yet);
  EXPECT_EQ(fault_with("nonce", "another"), id_token_fault::nonce);
  EXPECT_EQ(fault_with("nonce", nullptr), id_token_fault::nonce);
  EXPECT_EQ(fault_with("sub", ""), id_token_fault::subject);
  EXPECT_EQ(fault_with("sub", 77), id_token_fault::subject);
  EXPECT_EQ(fault_with("sub", std::string(256, 'x')), id_token_fault::subject);
}

TEST(an_id_token, is_refused_with_another_algorithm_key_or_signature) {
  const auto fault = [](const std::string& token) {
    const auto verdict = judge_id_token(token, known_keys(), wants(), now);
    return verdict ? std::nullopt : std::optional(verdict.error());
  };
  const auto with = [&](const char* name, const json& value) {
    auto header = good_header();
    header[name] = value;
    return fault(token_of(good_claims(), header));
  };
  for (const auto* algorithm : {"none", "None", "HS256", "RS512", "ES256", ""}) {
    EXPECT_EQ(with("alg", algorithm), id_token_fault::algorithm) << algorithm;
  }
  EXPECT_EQ(with("crit", json{"exp"}), id_token_fault::algorithm);
  EXPECT_EQ(with("kid", "nobody"), id_token_fault::unknown_key);
  const key_pointer other(EVP_RSA_gen(2'048));
  EXPECT_EQ(fault(token_of(good_claims(), good_header(), other.get())), id_token_fault::signature);
  auto token = token_of(good_claims());
  EXPECT_EQ(fault(token.substr(0, token.rfind('.') + 1)), id_token_fault::signature);
  auto claims = good_claims();
  claims["sub"] = "78";
  const auto signature = token.substr(token.rfind('.'));
  EXPECT_EQ(fault(base64url(good_header().dump()) + "." + base64url(claims.dump()) + signature),
            id_token_fault::signature);
  for (const auto* text : {"", ".", "..", "a.b", "a.b.c.d", "e30.e30.e30="}) {
    EXPECT_TRUE(fault(text) == id_token_fault::malformed || fault(text) == id_token_fault::algorithm) << text;
  }
}

/// RFC 7515, appendix A.2: the key, and the token that it has signed. RFC 7519 signs the same claims.
constexpr auto published_key =
    R"({"keys":[{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qP)"
    R"(CJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5)"
    R"(z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoud)"
    R"(F8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}]})";
const std::string published_claims =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const std::string published_signature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t"
    "1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12j"
    "zDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQ"
    "Ge77Rw";

TEST(an_id_token, is_verified_as_the_standards_say) {
  const auto fault = [](const std::string& token) {
    const auto verdict = judge_id_token(token, parse_key_set(published_key).value(), {"joe", "client", "n"}, now);
    return verdict ? std::nullopt : std::optional(verdict.error());
  };
  const std::string token = "eyJhbGciOiJSUzI1NiJ9." + published_claims + "." + published_signature;
  EXPECT_EQ(fault(token), id_token_fault::audience) << "its signature and issuer are right, and it is for nobody";
  auto other = token;
  other[token.size() - 20] = other[token.size() - 20] == 'A' ? 'B' : 'A';
  EXPECT_EQ(fault(other), id_token_fault::signature);
  EXPECT_EQ(fault("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + published_claims +
                  ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            id_token_fault::algorithm)
      << "RFC 7519, 3.1: a keyed hash";
  EXPECT_EQ(fault("eyJhbGciOiJub25lIn0." + published_claims + "."), id_token_fault::algorithm)
      << "RFC 7519, 6.1: not signed at all";
}

TEST(a_key_set, passes_over_what_does_not_verify_rs256) {
  EXPECT_FALSE(parse_key_set("no JSON"));
  EXPECT_FALSE(parse_key_set("{}"));
  auto key = json::parse(jwk_of(a_key()));
  const auto count = [](const json& one) { return parse_key_set(json{{"keys", {one}}}.dump()).value().size(); };
  EXPECT_EQ(count(key), 1U);
  for (const auto& [name, value] : {std::pair{"kty", "EC"}, std::pair{"use", "enc"}, std::pair{"alg", "RS512"},
                                    std::pair{"n", "AQAB"}, std::pair{"n", ""}, std::pair{"e", "!"}}) {
    auto other = key;
    other[name] = value;
    EXPECT_EQ(count(other), 0U) << name << " " << value;
  }
  provider_key_cache cache(3'600, 30);
  EXPECT_EQ(cache.fresh(0), nullptr);
  EXPECT_TRUE(cache.may_ask_again(0));
  cache.put(std::make_shared<const provider_key_set>(known_keys()), 0);
  constexpr std::int64_t second = nanos_per_second;
  EXPECT_NE(cache.fresh(3'599 * second), nullptr);
  EXPECT_EQ(cache.fresh(3'600 * second), nullptr);
  EXPECT_FALSE(cache.may_ask_again(29 * second));
  EXPECT_TRUE(cache.may_ask_again(30 * second));
}

// RFC 7636, appendix B.
TEST(a_code_challenge, is_that_of_the_standard) {
  EXPECT_EQ(code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(an_authorization_url, says_all_that_the_provider_must_know_and_no_secret) {
  oauth_provider_settings provider;
  provider.client_id = "client";
  provider.authorization_url = "https://example.com/authorize";
  provider.jwks_url = "https://example.com/jwks";
  provider.scope = "openid email";
  const auto secrets = new_login_secrets();
  EXPECT_EQ(secrets.verifier.size(), 43U);
  EXPECT_NE(secrets.state, new_login_secrets().state);
  const auto url = authorization_url(provider, "https://madang.example/api/v1/users/oauth/google/callback", secrets);
  EXPECT_EQ(url,
            "https://example.com/authorize?response_type=code&client_id=client&redirect_uri=https%3A%2F%2F"
            "madang.example%2Fapi%2Fv1%2Fusers%2Foauth%2Fgoogle%2Fcallback&state=" +
                secrets.state + "&code_challenge=" + code_challenge(secrets.verifier) +
                "&code_challenge_method=S256&scope=openid%20email&nonce=" + secrets.nonce);
  EXPECT_EQ(url.find(secrets.verifier), std::string::npos);
}

TEST(a_profile, is_read_as_each_provider_writes_it) {
  const auto google = parse_profile(login_provider::google, R"({"sub":"7","email":"a@b.kr","email_verified":true})");
  ASSERT_TRUE(google);
  EXPECT_TRUE(google->email_verified);
  const auto kakao = parse_profile(login_provider::kakao,
                                   R"({"id":12345678901,"kakao_account":{"email":"a@b.kr","is_email_valid":true,)"
                                   R"("is_email_verified":true,"profile":{"nickname":"x"}}})");
  ASSERT_TRUE(kakao);
  EXPECT_EQ(kakao->subject, "12345678901");
  EXPECT_TRUE(kakao->email_verified);
  const auto naver = parse_profile(
      login_provider::naver, R"({"resultcode":"00","message":"success","response":{"id":"n-1","email":"a@b.kr"}})");
  ASSERT_TRUE(naver);
  EXPECT_EQ(naver->subject, "n-1");
  EXPECT_FALSE(naver->email_verified);
  EXPECT_FALSE(parse_profile(login_provider::naver, R"({"resultcode":"024","response":{"id":"n-1"}})"));
  EXPECT_FALSE(parse_profile(login_provider::kakao, R"({"code":-401,"msg":"this access token does not exist"})"));
  EXPECT_FALSE(parse_profile(login_provider::google, "[]"));
}

TEST(a_url, is_taken_apart_or_refused) {
  const auto url = parse_url("https://example.com/a?b=c");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->tls);
  EXPECT_EQ(url->host, "example.com");
  EXPECT_EQ(url->port, 443);
  EXPECT_EQ(url->target, "/a?b=c");
  EXPECT_EQ(parse_url("http://[::1]:8200")->host, "::1");
  EXPECT_EQ(parse_url("http://[::1]:8200")->port, 8'200);
  EXPECT_EQ(parse_url("http://a?x")->target, "/?x");
  for (const auto* bad : {"", "ftp://a", "https://", "https://u@a/", "https://a:0/", "https://a:70000/", "https://a b/",
                          "https://a/#x", "https://a\r\nX: y/", "https://[::1"}) {
    EXPECT_FALSE(parse_url(bad)) << bad;
  }
}

TEST(a_reply, is_read_to_its_end_and_not_before) {
  const auto body_of = [](std::string_view bytes, bool complete = false) {
    const auto reply = parse_reply(bytes, complete);
    return reply ? std::to_string(reply->status) + " " + reply->body : std::string("none");
  };
  EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"), "200 {}");
  EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}"), "none");
  EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"), "200 {}");
  EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n"), "none");
  EXPECT_EQ(body_of("HTTP/1.0 400 Bad\r\n\r\n{}", true), "400 {}");
  EXPECT_EQ(body_of("HTTP/1.0 400 Bad\r\n\r\n{}"), "none");
  EXPECT_EQ(body_of("HTTP/1.1 204 No Content\r\n\r\n"), "204 ");
  for (const auto* bad :
       {"", "SSH-2.0\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nxx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx"}) {
    EXPECT_EQ(body_of(bad, true), "none") << bad;
  }
}

}  // namespace
}  // namespace madang::identity
