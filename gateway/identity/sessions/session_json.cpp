#include "gateway/identity/sessions/session_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"
#include "messages/identity/words.hpp"

namespace madang::identity {
namespace {

using views::member;
using views::member_if_any;

constexpr auto login_members = std::tuple{
    member("access_token", views::text{1, 8'192}, &shown_login::access_token),
    member("token_type", views::one_of("Bearer"), [](const shown_login&) { return "Bearer"; }),
    member("expires_in", views::count, "Seconds", &shown_login::expires_in_s),
    member("user_id", views::id, &shown_login::user),
    member("session_id", views::id, &shown_login::session),
    member_if_any("refresh_token", views::text{1, 256}, &shown_login::refresh_token),
    member("refresh_expires_in", views::count, "Seconds", &shown_login::refresh_expires_in_s),
    member_if_any("csrf_token", views::text{1, 256}, &shown_login::csrf_token),
};
constexpr auto login_description = views::view_of<shown_login>("LogIn", login_members);

constexpr auto session_members = std::tuple{
    member("session_id", views::id, &shown_session::session),
    member("current", views::boolean, "The one that asks", &shown_session::current),
    member("device", views::text{0, 128}, "As it called itself when it logged in", &shown_session::device),
    member("address", views::text{0, 64}, "Where it logged in from", &shown_session::address),
    member("created_at", views::time, &shown_session::created_at),
    member("last_seen_at", views::time, "Within a few minutes", &shown_session::last_seen_at),
};
constexpr auto session_description = views::view_of<shown_session>("Session", session_members);

constexpr auto link_members = std::tuple{
    member("kind", views::words<link_kind>{"LinkKind"}, &outgoing_link::kind),
    member("user_id", views::id, &outgoing_link::user),
    member("link", views::text{1, 2'048}, "Whoever has it can use it", &outgoing_link::link),
    member("created_at", views::time, &outgoing_link::created_at),
    member("delivery", views::words<link_delivery>{},
           "KEPT: no mail server is set. WAITING: for the next try. FAILED: given up", &outgoing_link::delivery),
    member("tries", views::count, "Of sending it", &outgoing_link::tries),
    member("error", views::or_null(views::text{1, 64}), "How the last try failed",
           [](const outgoing_link& v) { return v.error.empty() ? std::nullopt : std::optional(v.error); }),
};
constexpr auto link_description = views::view_of<outgoing_link>("OutgoingLink", link_members);

struct shown_revoked {
  std::uint32_t revoked = 0;
};
constexpr auto revoked_members =
    std::tuple{member("revoked", views::count, "Sessions that have ended", &shown_revoked::revoked)};
constexpr auto revoked_description = views::view_of<shown_revoked>("Revoked", revoked_members);

}  // namespace

void write_login(std::string& out, const shown_login& login) {
  views::write(out, login_description, login);
}
schema_ref login_schema() {
  return views::schema_of(login_description);
}

void write_session(std::string& out, const shown_session& session) {
  views::write(out, session_description, session);
}
schema_ref session_schema() {
  return views::schema_of(session_description);
}

void write_outgoing_link(std::string& out, const outgoing_link& link) {
  views::write(out, link_description, link);
}
schema_ref outgoing_link_schema() {
  return views::schema_of(link_description);
}

void write_revoked(std::string& out, std::uint32_t count) {
  views::write(out, revoked_description, shown_revoked{count});
}
schema_ref revoked_schema() {
  return views::schema_of(revoked_description);
}

}  // namespace madang::identity
