// What providers of log-ins say: replies, key sets, profiles and ID tokens. Nobody is vouched for but by what their key
// has signed.
#include <openssl/rsa.h>
#include <sodium.h>

#include "actors/identity/adapters/https_client.hpp"
#include "actors/identity/adapters/oidc/id_token.hpp"
#include "actors/identity/adapters/oidc/provider_client.hpp"
#include "actors/identity/secrets/token_keys.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace madang;
using namespace madang::identity;

constexpr unix_nanos now{1'795'000'000'000'000'000};

EVP_PKEY* a_key() {
  static const key_pointer key(EVP_RSA_gen(2'048));
  return key.get();
}
const provider_key_set& keys() {
  static const auto made = parse_key_set(R"({"keys":[)" + jwk_of(a_key()) + "]}");
  promise(made.has_value() && made->size() == 1);
  return *made;
}
const id_token_wants& wants() {
  static const id_token_wants made{"https://accounts.google.com", "client", "the nonce", 60};
  return made;
}
const std::string& good_token() {
  static const auto made = [] {
    const auto text = base64url(R"({"alg":"RS256","kid":")" + name_of_key(a_key()) + R"("})") + "." +
                      base64url(R"({"iss":"https://accounts.google.com","aud":"client","sub":"7","nonce":"the nonce",)"
                                R"("iat":1795000000,"exp":1795003600})");
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::size_t size = 0;
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, a_key());
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    EVP_DigestSign(context, nullptr, &size, bytes, text.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, text.size());
    EVP_MD_CTX_free(context);
    return text + "." + base64url(signature.substr(0, size));
  }();
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool started = sodium_init() >= 0;
  promise(started && judge_id_token(good_token(), keys(), wants(), now).has_value());
  const auto text = text_of(data, size);
  promise(!judge_id_token(text, keys(), wants(), now) || text == good_token());
  if (size >= 2 && data[0] < good_token().size()) {
    auto changed = good_token();
    changed.replace(data[0], data[1] % 16, text.substr(2));
    promise(!judge_id_token(changed, keys(), wants(), now) || changed == good_token());
  }
  (void)parse_key_set(text);
  for (const auto provider : {login_provider::google, login_provider::kakao, login_provider::naver}) {
    const auto person = parse_profile(provider, text);
    promise(!person || !person->subject.empty());
  }
  const auto reply = parse_reply(text, true);
  promise(!reply || reply->body.size() <= text.size());
  if (const auto url = parse_url(text)) {
    promise(!url->host.empty() && url->port != 0 && url->target.front() == '/');
    for (const char c : url->host + url->target) promise(c > ' ' && c < '\x7f');
  }
  return 0;
}
