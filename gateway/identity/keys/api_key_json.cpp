#include "gateway/identity/keys/api_key_json.hpp"

#include <array>
#include <optional>
#include <tuple>
#include <variant>
#include <vector>

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"
#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

using views::member;

constexpr std::array all_scopes{api_scope::read, api_scope::trade, api_scope::withdraw};
constexpr auto scope_word = views::words<api_scope>{"ApiScope"};

std::vector<api_scope> scopes_shown(const shown_api_key& v) {
  std::vector<api_scope> out;
  for (const auto one : all_scopes) {
    if (v.key.scopes.has(one)) out.push_back(one);
  }
  return out;
}
std::optional<unix_nanos> unless_never(unix_nanos at) {
  return at.value == 0 ? std::nullopt : std::optional(at);
}

constexpr auto members = std::tuple{
    member("key_id", views::id, [](const shown_api_key& v) { return v.key.key; }),
    member("name", views::text{1, 64}, &shown_api_key::name),
    member("scopes", views::array(scope_word), scopes_shown),
    member("expires_at", views::or_null(views::time),
           [](const shown_api_key& v) { return unless_never(v.key.expires_at); }),
    member("allowed_addresses", views::array(views::text{1, 64}), "Networks; none: from everywhere",
           [](const shown_api_key& v) -> const std::vector<std::string>& { return v.key.allowed_addresses; }),
    member("created_at", views::time, [](const shown_api_key& v) { return v.key.created_at; }),
    member("last_used_at", views::or_null(views::time), "About; null: never",
           [](const shown_api_key& v) { return unless_never(v.key.last_used_at); }),
};
constexpr auto description = views::view_of<shown_api_key>("ApiKey", members);

constexpr auto new_members = std::tuple_cat(
    std::tuple{member("secret", views::text{36, 64}, "Shown once: it cannot be read again", &shown_api_key::secret)},
    members);
constexpr auto new_description = views::view_of<shown_api_key>("NewApiKey", new_members);

}  // namespace

void write_api_key(std::string& out, const shown_api_key& key) {
  views::write(out, description, key);
}
schema_ref api_key_schema() {
  return views::schema_of(description);
}

void write_new_api_key(std::string& out, const shown_api_key& key) {
  views::write(out, new_description, key);
}
schema_ref new_api_key_schema() {
  return views::schema_of(new_description);
}

schema_ref scope_schema() {
  return scope_word.schema();
}

scope_set scopes_of(const json_value& words) {
  scope_set out;
  const auto* items = std::get_if<json_items>(&words.content);
  if (items == nullptr) return out;
  for (const auto& item : *items) {
    for (const auto one : all_scopes) {
      if (item.text() != nullptr && *item.text() == to_text(one)) out = out.with(one);
    }
  }
  return out;
}

}  // namespace madang::identity
