#include <memory>

#include "gateway/admin/admin_request.hpp"
#include "gateway/admin/admin_routes.hpp"
#include "gateway/admin/user_admin.hpp"
#include "gateway/admin/user_record_json.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/json/json_words.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::admin {
namespace {

constexpr std::string_view users_list = "users";

// ---- reads ---------------------------------------------------------------------------------------------------------

void answer_nobody(exchange& ex) {
  ex.answer(list_response(std::vector<user_item>{}, users_list, std::nullopt, write_user_item));
}

/// Names are known by their keyed hashes alone: only the exact text finds somebody.
void list_holder_of(route_services& with, const exchange_ptr& ex, std::string_view text, list_users query) {
  const auto use = text.find('@') != std::string_view::npos ? name_use::email : name_use::username;
  const auto key = with.ports.persons.key_of(use, text);
  if (!key) return answer_nobody(*ex);
  with.actors.ask<name_holder_view>(ex, key->name, resolve_name{key->name, key->proof},
                                    [&with, query](const exchange_ptr& at, name_holder_view&& holder, const answer&) {
                                      if (!holder.user) return answer_nobody(*at);
                                      auto one = query;
                                      one.only = holder.user;
                                      serve_list(with, at, users_list, one, write_user_item);
                                    });
}

void serve_users(route_services& with, const exchange_ptr& ex) {
  const auto at = read_page(with, *ex, users_list);
  if (!at) return;
  list_users query;
  query.at = *at;
  if (const auto wanted = ex->query("role")) query.role_bits = role_set{}.with(*parse_role(*wanted)).bits;
  if (const auto status = ex->query("status")) query.status = parse_user_status(*status);
  const auto text = ex->query("query");
  if (!text) return serve_list(with, ex, users_list, query, write_user_item);
  if (const auto id = parse_id<user_id>(*text)) {
    query.only = *id;
    return serve_list(with, ex, users_list, query, write_user_item);
  }
  list_holder_of(with, ex, *text, query);
}

void serve_user(route_services& with, const exchange_ptr& ex) {
  const auto id = user_of_path(*ex);
  if (!id) return;
  with.actors.ask<user_record_view>(ex, *id, read_user_record{*id},
                                    [&with](const exchange_ptr& at, user_record_view&& record, const answer&) {
                                      answer_with_record(with, *at, record);
                                    });
}

// ---- acts ----------------------------------------------------------------------------------------------------------

template <class Change>
void serve_change(route_services& with, const exchange_ptr& ex) {
  const auto id = user_of_path(*ex);
  if (id) change_user(with, ex, *id, Change{});
}

void refuse_field(exchange& ex, std::string_view pointer, std::string detail) {
  ex.refuse(problem{"value_not_allowed", detail, {{std::string(pointer), "value_not_allowed", detail}}, {}, false});
}

void serve_roles(route_services& with, const exchange_ptr& ex) {
  const auto id = user_of_path(*ex);
  if (!id) return;
  identity::set_roles change;
  for (const auto& one : *ex->body.find("roles")->items()) change.roles = change.roles.with(*parse_role(*one.text()));
  if (change.roles.bits == 0) return refuse_field(*ex, "/roles", "A user has at least one role.");
  // Whoever makes an administrator shows his second factor first, if he has one.
  const bool shown = !ex->caller->two_factor || ex->received_at < ex->caller->stepped_up_until;
  if (change.roles.has(role::admin) && !shown) return ex->refuse("step_up_required");
  change_user(with, ex, *id, change);
}

/// Absent stays; null is what the settings say.
void read_quota(const exchange& ex, std::string_view name, std::int64_t& into, bool& touched) {
  const auto* given = ex.body.find(name);
  if (given == nullptr) return;
  touched = true;
  into = given->integer() == nullptr ? -1 : *given->integer();
}

void serve_quotas(route_services& with, const exchange_ptr& ex) {
  const auto id = user_of_path(*ex);
  if (!id) return;
  identity::set_quotas change;
  read_quota(*ex, "daily_trades", change.quotas.daily_trades, change.touches_trades);
  read_quota(*ex, "api_calls", change.quotas.api_calls, change.touches_calls);
  change_user(with, ex, *id, change);
}

const bool* flag_in(const exchange& ex, std::string_view name) {
  const auto* given = ex.body.find(name);
  return given == nullptr ? nullptr : std::get_if<bool>(&given->content);
}

void serve_flags(route_services& with, const exchange_ptr& ex) {
  const auto id = user_of_path(*ex);
  if (!id) return;
  identity::set_flags change{user_flags{0}, user_flags{0}};
  for (const auto one :
       {user_flag::verified, user_flag::premium, user_flag::can_paper_trade, user_flag::can_real_trade}) {
    if (const auto* given = flag_in(*ex, to_text(one))) {
      change.touched = change.touched.with(one);
      change.flags = change.flags.with(one, *given);
    }
  }
  change_user(with, ex, *id, change);
}

// ---- declarations --------------------------------------------------------------------------------------------------

schema_member flag_member(user_flag one) {
  return optional_member(to_text(one), boolean_of());
}
schema_member quota_member(std::string_view name) {
  return optional_member(name, nullable(integer_of(0, 1'000'000'000, "Null: as the settings say")));
}

route user_route(std::string_view path, std::string_view id, std::string_view summary,
                 std::vector<schema_member> members, void (*serve)(route_services&, const exchange_ptr&)) {
  auto out = acting_route(http_method::post, path, id, summary, std::move(members),
                          {200, user_record_schema(), "The user as he is now"}, serve);
  out.in_path = {{"user_id", views::id.schema(), "The user."}};
  out.errors = {"not_found", "last_admin", "user_changed"};
  return out;
}

}  // namespace

void add_user_admin_routes(gateway_registry& to, const settings& limits) {
  auto list = reading_route("/api/v1/admin/users", "listUsers", "Users, newest first",
                            page_schema("UserPage", user_item_schema()), serve_users);
  list.in_query = page_parameters(
      limits, {{"query", text_of(1, 254), "A user's id, or an exact e-mail address or user name."},
               {"role", words_of(views::words_of_enum<role>()), "Only users with this role."},
               {"status", words_of(views::words_of_enum<user_status>()), "Only users in this status."}});
  list.errors = {"cursor_invalid"};
  to.add(std::move(list));
  auto one = reading_route("/api/v1/admin/users/{user_id}", "getUser", "One user", user_record_schema(), serve_user);
  one.in_path = {{"user_id", views::id.schema(), "The user."}};
  to.add(std::move(one));
  to.add(user_route("/api/v1/admin/users/{user_id}/suspend", "suspendUser", "Shut a user out", {},
                    serve_change<identity::suspend_user>));
  to.add(user_route("/api/v1/admin/users/{user_id}/activate", "activateUser", "Let a suspended user in again", {},
                    serve_change<identity::activate_user>));
  to.add(user_route("/api/v1/admin/users/{user_id}/require-password-change", "requirePasswordChange",
                    "The next log-in has to bring another password", {},
                    serve_change<identity::demand_password_change>));
  to.add(user_route("/api/v1/admin/users/{user_id}/revoke-sessions", "revokeSessionsOfUser",
                    "End all sessions of a user", {}, serve_change<identity::end_all_sessions>));
  auto roles = user_route("/api/v1/admin/users/{user_id}/roles", "setRoles", "Give a user these roles and no others",
                          {{"roles", array_of(words_of(views::words_of_enum<role>()))}}, serve_roles);
  roles.errors.push_back("step_up_required");
  to.add(std::move(roles));
  to.add(user_route("/api/v1/admin/users/{user_id}/quotas", "setQuotas", "Other limits than the settings' ones",
                    {quota_member("daily_trades"), quota_member("api_calls")}, serve_quotas));
  to.add(user_route("/api/v1/admin/users/{user_id}/flags", "setFlags", "What a user may do besides his roles",
                    {flag_member(user_flag::verified), flag_member(user_flag::premium),
                     flag_member(user_flag::can_paper_trade), flag_member(user_flag::can_real_trade)},
                    serve_flags));
}

}  // namespace madang::admin
