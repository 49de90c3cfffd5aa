#include "gateway/identity/profile/profile_routes.hpp"

#include "config/legal/legal_texts.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/api/parameters/version_header.hpp"
#include "gateway/identity/password/links.hpp"
#include "gateway/identity/profile/consents.hpp"
#include "gateway/identity/profile/profile_json.hpp"
#include "gateway/json/json_output.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/security/opened_names.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

constexpr std::string_view consents_list = "consents";

// ---- profile -------------------------------------------------------------------------------------------------------

/// Nothing where the key cannot be read now; it is refused then.
std::optional<shown_profile> opened(route_services& with, const exchange_ptr& at, const user_record_view& record) {
  const auto names = opened_names(with.ports.persons, record.user, record.sealed_email, record.sealed_username);
  if (!names) return at->refuse(with.come_again_later("unavailable")), std::nullopt;
  return shown_profile{record, names->email, names->username, at->caller->two_factor};
}

void answer_profile(route_services& with, const exchange_ptr& at, const user_record_view& record) {
  const auto shown = opened(with, at, record);
  if (!shown) return;
  at->answer(json_response(200, [&](std::string& out) { write_profile(out, *shown); }));
}

void serve_profile(route_services& with, const exchange_ptr& ex) {
  with.actors.ask<user_record_view>(
      ex, ex->caller_id(), read_user_record{ex->caller_id()},
      [&with](const exchange_ptr& at, user_record_view&& record, const answer&) { answer_profile(with, at, record); });
}

/// Adds a name that the body has and that is another than `now`; otherwise true all the same. False: it is refused.
bool add_wanted(route_services& with, exchange& ex, name_use use, const std::string& now,
                std::vector<wanted_name>& wanted) {
  const bool is_email = use == name_use::email;
  const std::string_view member = is_email ? "email" : "username";
  const std::string_view fault = is_email ? "email_invalid" : "username_invalid";
  if (!ex.has(member) || ex.body_text(member) == now) return true;
  const std::string pointer = "/" + std::string(member);
  auto& persons = with.ports.persons;
  const auto text = ex.body_text(member);
  const auto key = persons.key_of(use, text);
  if (!key) return ex.refuse(problem{fault, key.error(), {{pointer, fault, key.error()}}, {}, false}), false;
  if (!is_email && persons.is_reserved(text)) {
    const std::string why = "this user name is reserved";
    return ex.refuse(problem{"username_reserved", why, {{pointer, "username_reserved", why}}, {}, false}), false;
  }
  auto sealed =
      persons.seal(ex.caller_id(), is_email ? personal_field::email : personal_field::username, std::string(text));
  if (!sealed) return ex.refuse(with.come_again_later("unavailable")), false;
  wanted.push_back({use, key->name, key->proof, *std::move(sealed)});
  return true;
}

/// What is spelt as it stands is left out. A new address is sent a link.
void change_profile(route_services& with, const exchange_ptr& ex, const user_record_view& record) {
  const auto now = opened(with, ex, record);
  if (!now) return;
  change_names command{ex->caller_id(), {}};
  if (!add_wanted(with, *ex, name_use::email, now->email, command.names)) return;
  if (!add_wanted(with, *ex, name_use::username, now->username, command.names)) return;
  if (command.names.empty()) return answer_profile(with, ex, record);
  const bool has_address = command.names.front().use == name_use::email;
  with.actors.ask<user_record_view>(
      ex, ex->caller_id(), std::move(command),
      [&with, has_address](const exchange_ptr& at, user_record_view&& after, const answer&) {
        answer_profile(with, at, after);
        if (has_address) send_link(with, after.user, link_kind::verify_email, at->received_at);
      });
}

void serve_rename(route_services& with, const exchange_ptr& ex) {
  with.actors.ask<user_record_view>(
      ex, ex->caller_id(), read_user_record{ex->caller_id()},
      [&with](const exchange_ptr& at, user_record_view&& record, const answer&) { change_profile(with, at, record); });
}

// ---- settings ------------------------------------------------------------------------------------------------------

void answer_preferences(const exchange_ptr& at, const preferences_view& view) {
  auto response = json_response(200, [&](std::string& out) { write_preferences(out, view.preferences); });
  response.headers.emplace_back("ETag", '"' + std::to_string(view.version) + '"');
  at->answer(std::move(response));
}

void serve_preferences(route_services& with, const exchange_ptr& ex) {
  with.actors.ask<preferences_view>(
      ex, ex->caller_id(), read_preferences{ex->caller_id()},
      [](const exchange_ptr& at, preferences_view&& view, const answer&) { answer_preferences(at, view); });
}

/// `Asia/Seoul`, `UTC`: what the system knows as a zone has such a name; nothing else is in it.
bool is_time_zone(std::string_view text) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
  return text.find_first_not_of(allowed) == std::string_view::npos && !text.starts_with('/') && !text.ends_with('/') &&
         text.find("//") == std::string_view::npos;
}

void set_flag(const json_value* in, std::string_view name, bool& into) {
  const auto* given = in == nullptr ? nullptr : in->find(name);
  if (given != nullptr) into = *std::get_if<bool>(&given->content);
}

/// What the body names takes the place of what stands.
user_preferences changed_preferences(const exchange& ex, user_preferences after) {
  if (ex.has("language")) after.language = *parse_language(ex.body_text("language"));
  if (ex.has("time_zone")) after.time_zone = ex.body_text("time_zone");
  if (ex.has("colors")) after.colors = *parse_price_colors(ex.body_text("colors"));
  const auto* notify = ex.body.find("notifications");
  set_flag(notify, "fills", after.notify_fills);
  set_flag(notify, "refusals", after.notify_refusals);
  set_flag(notify, "jobs", after.notify_jobs);
  set_flag(notify, "logins", after.notify_logins);
  return after;
}

/// Reads what stands, then changes it at that version: two changes at once do not undo each other.
void serve_change(route_services& with, const exchange_ptr& ex) {
  const auto wanted = wanted_version(*ex);
  if (!wanted) return;
  with.actors.ask<preferences_view>(
      ex, ex->caller_id(), read_preferences{ex->caller_id()},
      [&with, wanted = *wanted](const exchange_ptr& at, preferences_view&& now, const answer&) {
        const auto version = wanted == 0 ? now.version : wanted;
        with.actors.ask<preferences_view>(
            at, at->caller_id(),
            change_preferences{at->caller_id(), changed_preferences(*at, now.preferences), version},
            [](const exchange_ptr& then, preferences_view&& view, const answer&) { answer_preferences(then, view); });
      });
}

// ---- consents and texts --------------------------------------------------------------------------------------------

void answer_consents(const exchange_ptr& at, consents_view&& view, const answer&) {
  at->answer(list_response(view.consents, consents_list, std::nullopt, write_consent));
}

void serve_consents(route_services& with, const exchange_ptr& ex) {
  with.actors.ask<consents_view>(ex, ex->caller_id(), read_consents{ex->caller_id()}, answer_consents);
}

void serve_consent(route_services& with, const exchange_ptr& ex) {
  const auto fault = fault_of_consent(ex->body, "");
  if (fault) return ex->refuse(problem{fault->code, fault->detail, {*fault}, {}, false});
  with.actors.ask<consents_view>(
      ex, ex->caller_id(),
      give_consent{ex->caller_id(), *parse_consent_kind(ex->body_text("kind")), std::string(ex->body_text("version"))},
      [](const exchange_ptr& at, consents_view&& view, const answer&) {
        const auto kind = *parse_consent_kind(at->body_text("kind"));
        for (const auto& one : view.consents) {
          if (one.kind != kind || one.version != at->body_text("version")) continue;
          return at->answer(json_response(201, [&](std::string& out) { write_consent(out, one); }));
        }
        at->refuse("internal_error");
      });
}

void serve_legal(route_services&, const exchange_ptr& ex) {
  const bool english = ex->request.headers.find("Accept-Language").starts_with("en");
  const auto* text = find_legal_text(legal_texts(), ex->path_value(), english ? "en" : "ko");
  if (text == nullptr) return ex->refuse("not_found");
  ex->answer(json_response(200, [&](std::string& out) {
    json_object body(out);
    body.word("kind", text->kind);
    body.word("version", text->version);
    body.word("effective_from", text->effective_from);
    body.text("title", text->title);
    body.text("text", text->text);
  }));
}

// ---- declarations --------------------------------------------------------------------------------------------------

schema_ref zone_in() {
  auto out = std::make_shared<schema>(*text_of(1, 64, "Such as Asia/Seoul"));
  out->pattern = "^[A-Za-z0-9_+/-]{1,64}$";
  out->matches = is_time_zone;
  return out;
}

schema_ref preferences_body() {
  const auto flag = [](std::string_view name) { return optional_member(name, boolean_of()); };
  return object_of("UserSettingsChange",
                   {optional_member("language", words_of({"ko", "en"})), optional_member("time_zone", zone_in()),
                    optional_member("colors", words_of({"RED_UP", "GREEN_UP"})),
                    optional_member("notifications",
                                    object_of({}, {flag("fills"), flag("refusals"), flag("jobs"), flag("logins")}))});
}

schema_ref legal_schema() {
  return object_of("LegalText", {{"kind", words_of({"terms", "privacy"})},
                                 {"version", text_of(1, 32)},
                                 {"effective_from", text_of(10, 10)},
                                 {"title", text_of(1, 256)},
                                 {"text", text_of(1, 1'048'576)}});
}

route own_route(http_method method, std::string_view path, std::string_view id, std::string_view summary,
                answer_shape answer, void (*serve)(route_services&, const exchange_ptr&)) {
  return {.method = method,
          .path = path,
          .id = id,
          .tag = "identity",
          .summary = summary,
          .kind = method == http_method::get ? route_kind::read : route_kind::command,
          .who = access::caller,
          .object = object_rule::own,
          .answers = {std::move(answer)},
          .errors = {"not_found"},
          .serve = serve};
}

}  // namespace

void add_profile_routes(gateway_registry& to, const settings&) {
  to.add(own_route(http_method::get, "/api/v1/users/profile", "getProfile", "The caller",
                   {200, profile_schema(), "The caller"}, serve_profile));
  auto rename = own_route(http_method::put, "/api/v1/users/profile", "changeProfile",
                          "Take another user name or e-mail address; what is absent stays",
                          {200, profile_schema(), "The caller, as he is called now"}, serve_rename);
  // Whoever owns the address can ask for a new password.
  rename.step_up = true;
  rename.body = object_of("ProfileChange",
                          {optional_member("username", text_of(0, 64)), optional_member("email", text_of(0, 254))});
  rename.errors = {"not_found",     "request_in_progress", "email_taken",       "username_taken",
                   "email_invalid", "username_invalid",    "username_reserved", "too_many_name_changes"};
  to.add(std::move(rename));
  to.add(own_route(http_method::get, "/api/v1/users/settings", "getUserSettings", "What the caller has chosen",
                   {200, preferences_schema(), "All of it", "application/json", {"ETag"}}, serve_preferences));
  auto change =
      own_route(http_method::put, "/api/v1/users/settings", "changeUserSettings", "Choose anew; what is absent stays",
                {200, preferences_schema(), "All of it", "application/json", {"ETag"}}, serve_change);
  change.conditional = true;
  change.body = preferences_body();
  to.add(std::move(change));
  to.add(own_route(http_method::get, "/api/v1/users/consents", "listConsents", "What the caller has agreed to",
                   {200, page_schema("ConsentPage", consent_schema()), "All of it, newest first"}, serve_consents));
  auto give = own_route(http_method::post, "/api/v1/users/consents", "giveConsent", "Agree to a text",
                        {201, consent_schema(), "The consent"}, serve_consent);
  give.body = consent_body();
  give.errors.push_back("too_many_consents");
  to.add(std::move(give));
  auto legal =
      own_route(http_method::get, "/api/v1/legal/{kind}", "getLegalText", "A text that users agree to",
                {200, legal_schema(), "The text in force, in the language of Accept-Language (ko, en)"}, serve_legal);
  legal.who = access::anyone;
  legal.object = object_rule::nobodys;
  legal.in_path = {{"kind", words_of({"terms", "privacy"}), "Which."}};
  to.add(std::move(legal));
}

}  // namespace madang::identity
