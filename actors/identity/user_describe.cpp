#include "actors/identity/user.hpp"
#include "actors/kernel/description.hpp"

namespace madang::identity {
namespace {

std::string_view word_of(registration_stage stage) {
  switch (stage) {
    case registration_stage::none:
      return "none";
    case registration_stage::reserving_email:
      return "reserving the e-mail address";
    case registration_stage::reserving_username:
      return "reserving the user name";
    case registration_stage::registered:
      return "registered";
    case registration_stage::refused:
      return "refused";
    case registration_stage::reserving_request:
      return "reserving the Idempotency-Key";
    case registration_stage::awaiting_secrets:
      return "waits for password and personal fields";
    case registration_stage::abandoned:
      return "abandoned";
    case registration_stage::erased:
      return "erased";
  }
  return "unknown";
}

std::string words_of(role_set roles) {
  std::string out;
  for (auto one : {role::admin, role::trader, role::viewer, role::parent, role::child}) {
    if (roles.has(one)) out += (out.empty() ? "" : ", ") + std::string(to_text(one));
  }
  return out;
}

std::string words_of(user_flags flags) {
  std::string out;
  for (auto one : {user_flag::verified, user_flag::premium, user_flag::can_paper_trade, user_flag::can_real_trade}) {
    if (flags.has(one)) out += (out.empty() ? "" : ", ") + std::string(to_text(one));
  }
  return out;
}

description::line describe_session(const user_session& one) {
  const auto& [id, refresh_hash, past, sealed_origin, cookie, created_at, seen_at, refresh_ends_at, ends_at, idle_ns,
               noted_ns, stepped_up_until] = one;
  return {to_text(id),
          std::string(cookie ? "cookie, " : "") + (refresh_hash.empty() ? "no token, " : "") + "since " +
              described(created_at) + ", seen " + described(seen_at) + ", refresh until " + described(refresh_ends_at) +
              ", at most until " + described(ends_at) + ", " + std::to_string(past.size()) +
              " past refreshes, origin of " + std::to_string(sealed_origin.size()) + " bytes, idle after " +
              std::to_string(idle_ns / nanos_per_second) + " s, noted every " +
              std::to_string(noted_ns / nanos_per_second) + " s, stepped up until " + described(stepped_up_until)};
}

description::line describe_link(const open_link& one) {
  const auto& [kind, hash, ends_at] = one;
  return {std::string(to_text(kind)), (hash.empty() ? "no token, until " : "until ") + described(ends_at)};
}

description::line describe_consent(const given_consent& one) {
  return {std::string(to_text(one.kind)), one.version + ", " + to_rfc3339(one.at)};
}

/// A name is known by its keyed hash alone; what was proved with it stays here.
std::string describe_name(const asked_name& one) {
  const auto& [id, proof, to_name, from_name] = one;
  return to_text(entity_of(id)) + (proof == 0 ? ", no proof, " : ", ") + described(to_name) + ", " +
         described(from_name);
}

description::line describe_change(const name_change& one) {
  const auto& [use, to, sealed, answer, respelt] = one;
  return {use == name_use::email ? "e-mail address" : "user name",
          describe_name(to) + ", " + std::to_string(sealed.size()) + " bytes" + (respelt ? ", spelt otherwise" : "") +
              (answer == name_answer::none      ? ", asked"
               : answer == name_answer::granted ? ", granted"
                                                : ", denied")};
}

description::line describe_outside(const outside_link& one) {
  const auto& [provider, to, granted] = one;
  return {std::string(to_text(provider)), describe_name(to) + (granted ? ", linked" : ", asked")};
}

description::line describe_account(const owned_account& one) {
  const auto& [id, terms, to_account] = one;
  return {to_text(id),
          std::string(to_text(terms.kind)) + " " + std::string(to_text(terms.currency)) + ", " + described(to_account)};
}

void describe_second_factor(description& out, const two_factor& of) {
  const auto& [sealed_secret, secret_number, enabled, enabled_secret, last_step, recovery, attempts, last_attempt_at] =
      of;
  out.add("two_factor", enabled)
      .add("two_factor_prepared", !sealed_secret.empty())
      .add("two_factor_secrets", secret_number)
      .add("two_factor_secret_bytes", enabled_secret.size())
      .add("last_code_step", last_step)
      .add("recovery_codes_left", recovery.size())
      .add("code_attempts", attempts)
      .add("last_code_attempt_at", last_attempt_at);
}

std::string words_of(scope_set scopes) {
  std::string out;
  for (auto one : {api_scope::read, api_scope::trade, api_scope::withdraw}) {
    if (scopes.has(one)) out += (out.empty() ? "" : ", ") + std::string(to_text(one));
  }
  return out;
}

description::line describe_key(const api_key& one) {
  const auto& [terms, created_at, last_used_at] = one;
  return {"key " + std::to_string(terms.number),
          words_of(terms.scopes) + ", created " + to_rfc3339(created_at) +
              (terms.expires_at.value == 0 ? "" : ", expires " + to_rfc3339(terms.expires_at)) + ", addresses " +
              std::to_string(terms.allowed_addresses.size()) +
              (last_used_at.value == 0 ? ", never used" : ", used " + to_rfc3339(last_used_at))};
}

void describe_keys(description& out, const api_keys& of) {
  const auto& [live, last_number, day, calls] = of;
  out.list("api_keys", live, describe_key)
      .add("last_api_key", last_number)
      .add("api_calls_day", to_text(day))
      .add("api_calls", calls);
}

}  // namespace

std::vector<named_value> describe(const user& current) {
  const auto& [id, stage, email, username, sealed_email, sealed_username, password_hash, roles, request, refused_for,
               holder, holder_request, created_at, accounts, requests, request_key, sessions, standing, second_factor,
               keys, profile, name_changes, former_names, outside, outside_tokens, watch_lists] = current;
  description out;
  out.add("user", id)
      .add("stage", word_of(stage))
      .add("email_name", describe_name(email))
      .add("username_name", describe_name(username))
      .add("sealed_email_bytes", sealed_email.size())
      .add("sealed_username_bytes", sealed_username.size())
      .add("has_password", !password_hash.empty())
      .add("roles", words_of(roles))
      .add("registered_with_key", static_cast<bool>(request))
      .add("refused_for", stage == registration_stage::refused ? to_text(refused_for) : std::string_view{})
      .add("name_holder", holder)
      .add("name_held_with_key", static_cast<bool>(holder_request))
      .add("created_at", created_at)
      .list("accounts", accounts, describe_account)
      .add("idempotency_keys", requests.by_key.size())
      .add("key_name", describe_name(request_key))
      .list("wanted_names", name_changes, describe_change)
      .add("former_names", former_names.size())
      .list("outside_identities", outside, describe_outside)
      .add("outside_tokens", outside_tokens.size())
      .add("status", to_text(standing.status))
      .add("flags", words_of(standing.flags))
      .add("password_change_required", standing.password_change_required)
      .list("sessions", sessions.live, describe_session)
      .list("links", sessions.links, describe_link)
      .add("links_issued", sessions.links_issued.count)
      .add("failed_log_ins_noted", sessions.failures_noted.count)
      .add("daily_trades", standing.quotas.daily_trades)
      .add("api_calls", standing.quotas.api_calls)
      .add("standing_version", standing.version)
      .add("language", profile.preferences.language)
      .add("settings_version", profile.version)
      .list("consents", profile.consents, describe_consent)
      .add("sealed_watch_lists_bytes", watch_lists.sealed.size())
      .add("watch_lists_version", watch_lists.version)
      .add("watch_lists_written", watch_lists.written);
  describe_second_factor(out, second_factor);
  describe_keys(out, keys);
  return out.take();
}

}  // namespace madang::identity
