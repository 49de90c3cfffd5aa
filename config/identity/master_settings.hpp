#pragma once

#include <cstdint>
#include <string>

#include "messages/contexts.hpp"

namespace madang::identity {

enum class master_place : std::uint8_t { file = 1, environment = 2, vault = 3 };

/// Where the key comes from under which all other keys lie.
struct master_settings {
  master_place source = master_place::file;
  /// HashiCorp Vault: the transit key that wraps the master key, by AppRole.
  std::string vault_url;
  std::string vault_namespace;
  std::string vault_role_id;
  /// Its first line is the secret id.
  std::string vault_secret_id_file;
  std::string vault_approle_mount = "approle";
  std::string vault_transit_mount = "transit";
  std::string vault_transit_key = "madang";
  std::string vault_ca_file;
  std::int64_t vault_timeout_ms = 10'000;
  /// What was sealed just before another master key was in force may be on its way this long.
  std::int64_t replace_grace_s = 30;
};

}  // namespace madang::identity
