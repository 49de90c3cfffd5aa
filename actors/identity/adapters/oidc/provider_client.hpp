#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "actors/identity/adapters/oidc/id_token.hpp"
#include "actors/identity/adapters/oidc/provider_keys.hpp"
#include "config/identity/oauth_settings.hpp"
#include "messages/identity/outside_links.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"

namespace madang::identity {

/// A code that a provider has sent a browser back with.
struct login_code {
  std::string code;
  std::string state;
  std::string nonce;
  std::string verifier;
  std::string redirect_uri;
};
/// Whom the provider says it is.
struct provider_person {
  std::string subject;
  std::string email;  ///< empty: it does not say
  bool email_verified = false;
  std::string revocable = {};  ///< what its grant is revoked with; empty: nothing
  bool lasting = false;        ///< that is good for long
};
/// Why nobody is known. `why` is for the log: words of the platform, never the provider's.
struct provider_failure {
  enum class kind : std::uint8_t {
    refused = 1,  ///< the provider said no, or what it said cannot be believed
    failed = 2,   ///< certainly nothing happened there
    unknown = 3,  ///< the code may be used up
  };
  kind how = kind::refused;
  std::string why;
};

/// The calls to one provider that a log-in needs: the code becomes tokens, and the tokens a person. Thread-safe.
class provider_client {
 public:
  provider_client(login_provider which, oauth_provider_settings provider, const oauth_settings& limits,
                  std::function<unix_nanos()> now);

  /// Blocks until the deadline at the longest; less where `stopping` becomes true.
  result<provider_person, provider_failure> identify(const login_code& code,
                                                     std::chrono::steady_clock::time_point deadline,
                                                     const std::atomic<bool>& stopping);

  /// Takes the provider's grant back (RFC 7009, or what stands for it there). `given`: `revocable` of the person.
  result<std::monostate, provider_failure> revoke(std::string_view given, bool lasting,
                                                  std::chrono::steady_clock::time_point deadline,
                                                  const std::atomic<bool>& stopping);

  const oauth_provider_settings& provider() const { return provider_; }

 private:
  struct call;

  const login_provider which_;
  const oauth_provider_settings provider_;
  const oauth_settings limits_;
  const std::function<unix_nanos()> now_;
  provider_key_cache keys_;
};

/// What a provider's profile says (Google's and OpenID Connect's userinfo, Kakao's `/v2/user/me`, Naver's
/// `/v1/nid/me`). Nothing where it names nobody.
std::optional<provider_person> parse_profile(login_provider which, std::string_view json);

}  // namespace madang::identity
