#include "gateway/identity/profile/profile_json.hpp"

#include "gateway/identity/profile/flags_json.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"

namespace madang::identity {
namespace {

using views::member;

/// Described where it is shared with administrators.
struct flags_type {
  schema_ref schema() const { return flags_schema(); }
  void write(std::string& out, const shown_flags& flags) const { write_flags(out, flags); }
};

constexpr auto profile_members = std::tuple{
    member("user_id", views::id, [](const shown_profile& v) { return v.record.user; }),
    member("email", views::text{0, 254}, &shown_profile::email),
    member("username", views::text{0, 64}, &shown_profile::username),
    member("roles", views::array(views::words<role>{"Role"}),
           [](const shown_profile& v) { return roles_in(v.record.roles); }),
    member("created_at", views::time, [](const shown_profile& v) { return v.record.created_at; }),
    member("flags", flags_type{},
           [](const shown_profile& v) {
             return shown_flags{v.record.status == user_status::active, v.record.flags};
           }),
    member("two_factor", views::boolean, &shown_profile::two_factor),
};
constexpr auto profile_description = views::view_of<shown_profile>("Profile", profile_members);

constexpr auto notification_members = std::tuple{
    member("fills", views::boolean, &user_preferences::notify_fills),
    member("refusals", views::boolean, &user_preferences::notify_refusals),
    member("jobs", views::boolean, &user_preferences::notify_jobs),
    member("logins", views::boolean, &user_preferences::notify_logins),
};
constexpr auto notification_description = views::view_of<user_preferences>("Notifications", notification_members);

constexpr auto preference_members = std::tuple{
    member("language", views::words<language_code>{}, &user_preferences::language),
    member("time_zone", views::text{1, 64}, "Such as Asia/Seoul", &user_preferences::time_zone),
    member("colors", views::words<price_colors>{}, &user_preferences::colors),
    member("notifications", views::object{notification_description},
           [](const user_preferences& v) -> const user_preferences& { return v; }),
};
constexpr auto preference_description = views::view_of<user_preferences>("UserSettings", preference_members);

constexpr auto consent_members = std::tuple{
    member("kind", views::words<consent_kind>{}, &given_consent::kind),
    member("version", views::text{1, 32}, &given_consent::version),
    member("created_at", views::time, &given_consent::at),
};
constexpr auto consent_description = views::view_of<given_consent>("Consent", consent_members);

}  // namespace

void write_profile(std::string& out, const shown_profile& profile) {
  views::write(out, profile_description, profile);
}
schema_ref profile_schema() {
  return views::schema_of(profile_description);
}

void write_preferences(std::string& out, const user_preferences& preferences) {
  views::write(out, preference_description, preferences);
}
schema_ref preferences_schema() {
  return views::schema_of(preference_description);
}

void write_consent(std::string& out, const given_consent& consent) {
  views::write(out, consent_description, consent);
}
schema_ref consent_schema() {
  return views::schema_of(consent_description);
}

}  // namespace madang::identity
