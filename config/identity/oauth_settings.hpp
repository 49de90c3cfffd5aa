#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "messages/contexts.hpp"

namespace madang::identity {

/// Log-in by providers outside (OAuth 2.0 authorization code with PKCE, OpenID Connect).
struct oauth_settings {
  /// What the address begins with that providers send browsers back to; empty: `identity.public_url`.
  std::string redirect_base;
  /// A log-in that was begun may come back this long.
  std::int64_t pending_ttl_s = 600;
  /// Log-ins that wait for a second factor, shared fairly between addresses, and states that were shown.
  std::int64_t pending_max = 10'000;
  /// For one log-in, from the first byte to a provider to its last.
  std::int64_t timeout_ms = 8'000;
  /// Threads that call providers.
  std::int64_t threads = 2;
  /// Calls that wait for one of them.
  std::int64_t queue_max = 64;
  /// The keys of a provider are asked for again after this long.
  std::int64_t keys_ttl_s = 3'600;
  /// And at the soonest after this long, where a token names a key that is not known.
  std::int64_t keys_again_s = 30;
  /// A grant that could not be taken back is tried again after this long; the pause doubles up to the next.
  std::int64_t revoke_first_ms = 30'000;
  std::int64_t revoke_max_ms = 3'600'000;
  /// After this long it is given up.
  std::int64_t revoke_days = 7;
  /// Grants that may wait for that; over it the oldest are given up.
  std::int64_t revoke_waiting_max = 1'000;
  /// A clock of a provider may be this far off.
  std::int64_t clock_skew_s = 60;
  /// Certificates that sign the providers'; empty: the system's.
  std::string ca_file;
};

/// One provider. Without a client id nobody logs in by it.
struct oauth_provider_settings {
  std::string client_id;
  /// Its first line is the secret. Read for each log-in, so that it may be changed.
  std::string client_secret_file;
  std::string issuer;
  std::string authorization_url;
  std::string token_url;
  std::string userinfo_url;
  std::string jwks_url;
  std::string revoke_url;
  std::string scope;
};

struct google_settings : oauth_provider_settings {
  google_settings();
};
struct kakao_settings : oauth_provider_settings {
  kakao_settings();
};
struct naver_settings : oauth_provider_settings {
  naver_settings();
};

/// An https URL, or an http one of this machine.
bool is_provider_url(std::string_view text);

}  // namespace madang::identity
