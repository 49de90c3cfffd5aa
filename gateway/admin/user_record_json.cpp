#include "gateway/admin/user_record_json.hpp"

#include <algorithm>

#include "gateway/identity/profile/flags_json.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::admin {
namespace {

using views::member;

/// Described where it is shared with the profile.
struct flags_type {
  schema_ref schema() const { return identity::flags_schema(); }
  void write(std::string& out, const shown_flags& flags) const { identity::write_flags(out, flags); }
};
constexpr flags_type flags_object;

constexpr views::array roles_array{views::words<role>{"Role"}};
constexpr views::words<user_status> status_word{"UserStatus"};

constexpr auto item_members = std::tuple{
    member("user_id", views::id, &user_item::user),
    member("roles", roles_array, [](const user_item& v) { return roles_in(v.roles); }),
    member("flags", flags_object,
           [](const user_item& v) {
             return shown_flags{v.status == user_status::active, v.flags};
           }),
    member("status", status_word, &user_item::status),
    member("created_at", views::time, &user_item::created_at),
};
constexpr auto item_description = views::view_of<user_item>("UserItem", item_members);

std::optional<std::int64_t> unless_negative(std::int64_t value) {
  return value < 0 ? std::nullopt : std::optional(value);
}

constexpr auto quota_members = std::tuple{
    member("daily_trades", views::or_null(views::count), "Null: as the settings say",
           [](const user_quotas& v) { return unless_negative(v.daily_trades); }),
    member("api_calls", views::or_null(views::count), "Null: as the settings say",
           [](const user_quotas& v) { return unless_negative(v.api_calls); }),
};
constexpr auto quota_description = views::view_of<user_quotas>("UserQuotas", quota_members);

constexpr auto record_members = std::tuple{
    member("user_id", views::id, [](const shown_record& v) { return v.record.user; }),
    member("roles", roles_array, [](const shown_record& v) { return roles_in(v.record.roles); }),
    member("flags", flags_object,
           [](const shown_record& v) {
             return shown_flags{v.record.status == user_status::active, v.record.flags};
           }),
    member("status", status_word, [](const shown_record& v) { return v.record.status; }),
    member("created_at", views::time, [](const shown_record& v) { return v.record.created_at; }),
    member("username", views::text{0, 64}, &shown_record::username),
    member("email_masked", views::text{0, 254}, [](const shown_record& v) { return masked_email(v.email); }),
    member("quotas", views::object{quota_description}, [](const shown_record& v) { return v.record.quotas; }),
    member("password_change_required", views::boolean,
           [](const shown_record& v) { return v.record.password_change_required; }),
};
constexpr auto record_description = views::view_of<shown_record>("UserRecord", record_members);

}  // namespace

std::string masked_email(std::string_view email) {
  const auto at = email.find('@');
  if (at == std::string_view::npos || at == 0) return {};
  // The whole first character, however many bytes it has.
  std::size_t first = 1;
  while (first < at && (static_cast<unsigned char>(email[first]) & 0xc0) == 0x80) ++first;
  return std::string(email.substr(0, first)) + "***" + std::string(email.substr(at));
}

void write_user_item(std::string& out, const user_item& user) {
  views::write(out, item_description, user);
}
schema_ref user_item_schema() {
  return views::schema_of(item_description);
}

void write_user_record(std::string& out, const shown_record& user) {
  views::write(out, record_description, user);
}
schema_ref user_record_schema() {
  return views::schema_of(record_description);
}

}  // namespace madang::admin
