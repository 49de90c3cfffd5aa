#include "gateway/accounts/account_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::accounts {
namespace {

using views::member;

constexpr auto members = std::tuple{
    member("account_id", views::id, &account_view::account),
    member("user_id", views::id, &account_view::user),
    member("kind", views::words<account_kind>{"AccountKind"}, &account_view::kind),
    member("currency", views::currency, &account_view::currency),
    member("name", views::text{0, 64}, &account_view::name),
    member("status", views::one_of("ACTIVE"), [](const account_view&) { return "ACTIVE"; }),
    member("created_at", views::time, &account_view::created_at),
};
constexpr auto description = views::view_of<account_view>("Account", members);

}  // namespace

void write_account(std::string& out, const account_view& account) {
  views::write(out, description, account);
}
schema_ref account_schema() {
  return views::schema_of(description);
}
schema_ref currency_schema() {
  return views::currency.schema();
}

}  // namespace madang::accounts
