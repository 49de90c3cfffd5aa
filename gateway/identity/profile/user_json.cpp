#include "gateway/identity/profile/user_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::identity {
namespace {

using views::member;
using views::member_if_any;

std::vector<role> roles_of(const shown_user& user) {
  std::vector<role> out;
  for (const auto one : {role::admin, role::trader, role::viewer, role::parent, role::child}) {
    if (user.roles.has(one)) out.push_back(one);
  }
  return out;
}

constexpr auto user_members = std::tuple{
    member("user_id", views::id, &shown_user::user),
    member("email", views::text{0, 254}, &shown_user::email),
    member("username", views::text{0, 64}, &shown_user::username),
    member("roles", views::array(views::words<role>{"Role"}), roles_of),
    member("created_at", views::time, &shown_user::created_at),
    member_if_any("two_factor", views::boolean, &shown_user::two_factor),
};
constexpr auto user_description = views::view_of<shown_user>("User", user_members);

}  // namespace

void write_user(std::string& out, const shown_user& user) {
  views::write(out, user_description, user);
}
schema_ref user_schema() {
  return views::schema_of(user_description);
}

}  // namespace madang::identity
