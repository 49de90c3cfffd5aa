#include "gateway/admin/admin_request.hpp"
#include "gateway/admin/admin_routes.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/identity/sessions/session_grant.hpp"
#include "gateway/identity/sessions/session_json.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/json/json_words.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::admin {
namespace {

constexpr std::string_view logins_list = "logins";

/// False when it is no user's id (then the request has been refused).
bool read_user_parameter(exchange& ex, user_id& into) {
  const auto text = ex.query("user_id");
  if (!text) return true;
  const auto id = parse_id<user_id>(*text);
  if (id) {
    into = *id;
    return true;
  }
  const std::string detail = "It must be a user's id.";
  ex.refuse(problem{"parameter_invalid", detail, {{"?user_id", "format_invalid", detail}}, {}, false});
  return false;
}

void write_record(std::string& out, const login_record& one) {
  json_object body(out);
  body.time("time", one.time);
  body.word_or_null("user_id", one.user ? to_text(one.user) : "");
  body.word("address", one.address);
  body.word("result", to_text(one.result));
}

void serve_logins(route_services& with, const exchange_ptr& ex) {
  user_id user;
  if (!read_user_parameter(*ex, user)) return;
  const auto at = read_page(with, *ex, logins_list);
  if (!at) return;
  const auto limit = std::size_t{at->limit};
  auto found =
      with.pools.login_history.list(user, std::string(ex->query("address").value_or("")), at->before, limit + 1);
  std::optional<list_cursor> next;
  if (found.size() > limit) {
    found.resize(limit);
    next = list_cursor{found.back().number, 0};
  }
  ex->answer(list_response(found, logins_list, next, write_record));
}

void serve_sessions(route_services& with, const exchange_ptr& ex) {
  user_id user;
  if (!read_user_parameter(*ex, user)) return;
  with.actors.ask<sessions_view>(
      ex, user, read_sessions{user, ex->received_at},
      [&with, user](const exchange_ptr& at, sessions_view&& found, const answer&) {
        std::vector<identity::shown_session> shown;
        for (const auto& one : found.sessions) {
          auto from = identity::open_origin(with.ports.persons, user, one.sealed_origin);
          shown.push_back({one.session, one.session == at->caller->session, std::move(from.device),
                           std::move(from.address), one.created_at, one.last_seen_at});
        }
        at->answer(list_response(shown, "sessions", std::nullopt, identity::write_session));
      });
}

schema_ref record_schema() {
  return object_of("LoginRecord", {{"time", time_of()},
                                   {"user_id", nullable(views::id.schema())},
                                   {"address", text_of(1, 64)},
                                   {"result", words_of(views::words_of_enum<identity::login_result>())}});
}

}  // namespace

void add_login_admin_routes(gateway_registry& to, const settings& limits) {
  auto sessions = reading_route("/api/v1/admin/sessions", "listSessionsOfUser", "Where a user is logged in",
                                page_schema("Sessions", identity::session_schema()), serve_sessions);
  sessions.in_query = {{"user_id", views::id.schema(), "The user.", true}};
  sessions.errors = {"not_found"};
  to.add(std::move(sessions));
  auto logins =
      reading_route("/api/v1/admin/logins", "listLogins", "The latest log-ins at this node, good and bad, newest first",
                    page_schema("LoginPage", record_schema()), serve_logins);
  logins.in_query = page_parameters(limits, {{"user_id", views::id.schema(), "Only those of this user."},
                                             {"address", text_of(1, 64), "Only those from this address."}});
  logins.errors = {"cursor_invalid"};
  to.add(std::move(logins));
}

}  // namespace madang::admin
