#include "gateway/identity/profile/flags_json.hpp"

#include "gateway/json/view_description.hpp"

namespace madang::identity {
namespace {

using views::member;

constexpr auto members = std::tuple{
    member("active", views::boolean, &shown_flags::active),
    member("verified", views::boolean, [](const shown_flags& v) { return v.flags.has(user_flag::verified); }),
    member("premium", views::boolean, [](const shown_flags& v) { return v.flags.has(user_flag::premium); }),
    member("can_paper_trade", views::boolean,
           [](const shown_flags& v) { return v.flags.has(user_flag::can_paper_trade); }),
    member("can_real_trade", views::boolean,
           [](const shown_flags& v) { return v.flags.has(user_flag::can_real_trade); }),
};
constexpr auto description = views::view_of<shown_flags>("UserFlags", members);

}  // namespace

void write_flags(std::string& out, const shown_flags& shown) {
  views::write(out, description, shown);
}
schema_ref flags_schema() {
  return views::schema_of(description);
}

}  // namespace madang::identity
