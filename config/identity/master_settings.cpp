#include "config/identity/master_settings.hpp"

#include <algorithm>

#include "config/identity/master_rows.hpp"
#include "config/identity/oauth_settings.hpp"
#include "config/setting_kinds.hpp"

namespace madang::identity {
namespace {

bool is_path(std::string_view) {
  return true;
}
bool is_url_or_none(std::string_view text) {
  return text.empty() || is_provider_url(text);
}
/// Parts of paths and of headers: no separator and nothing that ends a line.
bool is_word(std::string_view text) {
  return text.size() <= 256 &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != '/' && c != '?' && c != '#'; });
}
bool is_mount(std::string_view text) {
  return !text.empty() && text.size() <= 256 && text.back() != '.' &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != '?' && c != '#'; });
}

}  // namespace

void add_master_rows(setting_registry& into) {
  using s = master_settings;
  section_rows<s>(into, "master_key", "Where the key is under which all other keys lie.")
      .word("source", &s::source,
            {{"file", master_place::file}, {"environment", master_place::environment}, {"vault", master_place::vault}},
            "file: keys/master.key. environment: MADANG_MASTER_KEY. vault: keys/master.vault, which Vault unwraps.")
      .text("vault_url", &s::vault_url, "a URL, or \"\" for none", is_url_or_none, "Of HashiCorp Vault.")
      .text("vault_namespace", &s::vault_namespace, "a name, or \"\" for none", is_word, "X-Vault-Namespace.")
      .text("vault_role_id", &s::vault_role_id, "a role id", is_word, "Of the AppRole that may use the transit key.")
      .text("vault_secret_id_file", &s::vault_secret_id_file, "a path", is_path,
            "Holds the role's secret id as its first line, for no other user to read.")
      .text("vault_approle_mount", &s::vault_approle_mount, "a mount", is_mount, "Of the AppRole method.")
      .text("vault_transit_mount", &s::vault_transit_mount, "a mount", is_mount, "Of the transit engine.")
      .text("vault_transit_key", &s::vault_transit_key, "a name", is_mount, "The key that wraps the master key.")
      .text("vault_ca_file", &s::vault_ca_file, "a path, or \"\" for the system's", is_path,
            "PEM: certificates that sign Vault's.")
      .integer("vault_timeout_ms", &s::vault_timeout_ms, 100, 120'000, "ms", "For all calls of one start.")
      .integer("replace_grace_s", &s::replace_grace_s, 1, 3'600, "s",
               "A former key is kept at least this long after another has taken its place.");
}

}  // namespace madang::identity
