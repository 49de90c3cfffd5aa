#pragma once

#include <string>
#include <string_view>

#include "gateway/json/schema.hpp"
#include "messages/identity/api_keys.hpp"

namespace madang::identity {

/// A key with its name opened; the secret only where it was just made.
struct shown_api_key {
  api_key_view key;
  std::string name;
  std::string_view secret = {};
};
void write_api_key(std::string& out, const shown_api_key& key);
schema_ref api_key_schema();
/// With the secret.
void write_new_api_key(std::string& out, const shown_api_key& key);
schema_ref new_api_key_schema();

schema_ref scope_schema();
/// The scopes of these words; the schema has checked them.
scope_set scopes_of(const json_value& words);

}  // namespace madang::identity
