#include "gateway/accounts/grant_json.hpp"

#include <charconv>

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::accounts {
namespace {

using views::member;

constexpr auto access_word = views::one_of("VIEW", "TRADE");

/// `acc_…-3`: the account and the grant's number there, without a character that a path must escape.
std::string grant_id_of(const grant_view& grant) {
  return to_text(grant.account) + '-' + std::to_string(grant.grant);
}

constexpr auto members = std::tuple{
    member("grant_id", views::id, grant_id_of),
    member("account_id", views::id, &grant_view::account),
    member("user_id", views::id, "Who may see the account, or trade with it", &grant_view::user),
    member("access", access_word, [](const grant_view& v) { return to_text(v.access); }),
    member("created_at", views::time, &grant_view::created_at),
};
constexpr auto description = views::view_of<grant_view>("Grant", members);

}  // namespace

void write_grant(std::string& out, const grant_view& grant) {
  views::write(out, description, grant);
}
schema_ref grant_schema() {
  return views::schema_of(description);
}
schema_ref access_schema() {
  return access_word.schema();
}

std::uint64_t parse_grant_id(account_id account, std::string_view text) {
  const auto prefix = to_text(account) + '-';
  if (!text.starts_with(prefix)) return 0;
  text.remove_prefix(prefix.size());
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && stop == text.data() + text.size() ? number : 0;
}

}  // namespace madang::accounts
