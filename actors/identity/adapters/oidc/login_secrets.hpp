#pragma once

#include <string>
#include <string_view>

#include "config/identity/oauth_settings.hpp"

namespace madang::identity {

/// What one log-in by a provider is recognised by: 256 random bits each, in base64url.
struct login_secrets {
  std::string state;
  std::string nonce;     ///< comes back inside the ID token
  std::string verifier;  ///< shown with the code (RFC 7636)
};
login_secrets new_login_secrets();

/// RFC 7636, S256.
std::string code_challenge(std::string_view verifier);

/// Where the browser is sent. A provider without keys for ID tokens gets no nonce.
std::string authorization_url(const oauth_provider_settings& provider, std::string_view redirect_uri,
                              const login_secrets& secrets);

}  // namespace madang::identity
