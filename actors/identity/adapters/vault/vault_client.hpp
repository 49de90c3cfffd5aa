#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "actors/identity/secrets/secret_file.hpp"
#include "config/identity/master_settings.hpp"

namespace madang::identity {

/// The transit engine of HashiCorp Vault, by AppRole. Each call logs in, does one thing and gives its token back: it is
/// made at a start or by the operator, and nothing is held open between. A log-in is tried once: a secret id may be
/// good for a number of uses only. Blocks for `vault_timeout_ms` at the longest.
class vault_client {
 public:
  explicit vault_client(const master_settings& chosen) : settings_(chosen) {}

  /// `vault:v1:…`
  result<std::string, secret_failure> encrypt(std::string_view plain);
  result<std::string, secret_failure> decrypt(std::string_view wrapped);

 private:
  struct session;

  const master_settings settings_;
};

}  // namespace madang::identity
