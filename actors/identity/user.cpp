#include "actors/identity/user.hpp"

#include <algorithm>

#include "actors/identity/changes/outside_identities.hpp"
#include "actors/identity/changes/user_names.hpp"
#include "actors/identity/sessions.hpp"
#include "messages/accounts/money_domain.hpp"

namespace madang::identity {
namespace {

template <class User>
auto all_names(User& of) {
  std::vector one{&of.request_key, &of.email, &of.username};
  for (auto& each : of.name_changes) {
    if (!each.respelt) one.push_back(&each.to);
  }
  for (auto& each : of.former_names) one.push_back(&each);
  for (auto& each : of.outside) one.push_back(&each.to);
  std::erase_if(one, [](const auto* each) { return !each->id; });
  return one;
}

const asked_name* find_name(const user& current, name_id id) {
  for (const auto* one : names_of(current)) {
    if (id == one->id) return one;
  }
  return nullptr;
}

/// What a registration is told when this name is another's. A key that is another's means a repetition, or that two
/// different keys share 64 bits of their hashes.
user_reject taken(const user& current, name_id id) {
  if (id == current.email.id) return user_reject::email_taken;
  return id == current.username.id ? user_reject::username_taken : user_reject::idempotency_key_reused;
}

name_answered answered(name_id from, std::uint32_t number, const name_to_user& body) {
  if (const auto* denied = std::get_if<name_denied>(&body)) {
    return {from, number, false, denied->holder, denied->holder_request};
  }
  return {from, number, true, {}, {}};
}

}  // namespace

result<user_events, user_reject> decide(const user& current, const register_user& command) {
  ensure(current.stage == registration_stage::none, "a registration starts once");
  ensure(command.start.user == current.id && command.start.email_name && command.start.username_name,
         "a registration comes to its own user, with both names");
  if (command.start.email_name == command.start.username_name) return refused{user_reject::username_taken};
  return user_events{command.start};
}

result<user_events, user_reject> decide(const user& current, const open_registration& command) {
  const auto& start = command.start;
  ensure(current.stage == registration_stage::none, "a registration starts once");
  ensure(start.user == current.id && start.email_name && start.username_name,
         "a registration comes to its own user, with both names");
  if (start.email_name == start.username_name) return refused{user_reject::username_taken};
  if (start.request_name == start.email_name || start.request_name == start.username_name) {
    return refused{user_reject::idempotency_key_reused};
  }
  return user_events{start};
}

user_events decide(const user& current, const complete_registration& command) {
  if (current.stage != registration_stage::awaiting_secrets) return {};
  ensure(!command.secrets.password_hash.empty(), "the secrets of a registration are made");
  user_events out{command.secrets};
  for (const auto& consent : command.consents) out.push_back(consent);
  return out;
}

user_events decide(const user& current, const complete_outside_registration& command) {
  if (current.stage != registration_stage::awaiting_secrets) return {};
  ensure(command.secrets.password_hash.empty() && command.identity.name, "an outside identity stands for a password");
  user_events out{command.secrets};
  for (const auto& consent : command.consents) out.push_back(consent);
  if (command.verified) out.push_back(email_verified{});
  const auto& wanted = command.identity;
  // The name of another use would mean that two hashes share their first 64 bits.
  if (find_name(current, wanted.name) == nullptr) {
    out.push_back(outside_link_begun{wanted.provider, wanted.name, wanted.proof, true});
  }
  return out;
}

user_events decide(const user& current, const abandon_registration&) {
  if (current.stage != registration_stage::awaiting_secrets) return {};
  return {registration_abandoned{}};
}

result<account_request_decision, user_reject> decide(const user& current, const request_account& command,
                                                     const user_rules& rules) {
  if (current.stage != registration_stage::registered) return refused{user_reject::user_unknown};
  if (const auto* before = current.requests.find(command.request, command.received_at)) {
    if (before->body != command.request.body) return refused{user_reject::idempotency_key_reused};
    return account_request_decision{account_requested_before{before->first}};
  }
  if (!accounts::is_currency_of(command.kind, command.currency)) return refused{user_reject::currency_mismatch};
  if (current.accounts.size() >= command.max_accounts) return refused{user_reject::too_many_accounts};
  if (command.request && !current.requests.has_room(command.received_at, rules.requests_max)) {
    return refused{user_reject::too_many_requests};
  }
  ensure(command.new_account && !find_account(current, command.new_account), "a new account has an id of its own");
  return account_request_decision{user_events{
      account_requested{command.new_account, command.kind, command.currency, command.name, command.request}}};
}

result<user_events, user_reject> decide(const user& current, const set_password& command) {
  if (current.stage != registration_stage::registered) return refused{user_reject::user_unknown};
  ensure(!command.password_hash.empty(), "a new password comes hashed");
  user_events out{password_changed{command.password_hash}};
  if (!current.password_hash.empty()) unlink_all(out, current);
  end_all(out, current, {}, session_end::password_reset);
  return out;
}

user_events decide(const user& current, name_id from, const peer_message<name_to_user>& received) {
  const auto* asked = find_name(current, from);
  ensure(asked != nullptr, "a peer message comes from a name that this user has asked");
  if (is_wanted(current, from)) return decide_change(current, from, received);
  if (is_outside(current, from)) return decide_link(current, from, received);
  if (!asked->from_name.is_next(received.number)) return {};
  auto answer = answered(from, received.number, received.body);
  if (!answer.granted) return {answer, registration_refused{taken(current, from)}};
  // With its secrets there, the last name that is granted makes a user.
  if (from != current.username.id || current.password_hash.empty()) return {answer};
  return {answer, user_registered{}};
}

registration_answer answer_registration(const user& current, std::uint64_t body) {
  if (current.stage == registration_stage::none) return user_reject::user_unknown;
  // Its names are on their way to being free again.
  const bool is_over = current.stage == registration_stage::abandoned || current.stage == registration_stage::erased;
  if (is_over) return user_reject::request_in_progress;
  if (current.stage == registration_stage::refused && current.request &&
      key_of(current.request) == key_of(current.holder_request)) {
    return holder_answers{current.holder};
  }
  if (body != current.request.body) return user_reject::idempotency_key_reused;
  if (is_registering(current)) return user_reject::request_in_progress;
  if (current.stage == registration_stage::refused) return current.refused_for;
  return registration_stands{};
}

bool is_registering(const user& current) {
  return current.stage == registration_stage::reserving_request ||
         current.stage == registration_stage::reserving_email ||
         current.stage == registration_stage::reserving_username ||
         current.stage == registration_stage::awaiting_secrets;
}

result<user_view, user_reject> view_of(const user& current) {
  if (current.stage != registration_stage::registered) return refused{user_reject::user_unknown};
  user_view view{current.id, current.sealed_email, current.sealed_username, current.password_hash, current.roles,
                 {},         current.created_at};
  for (const auto& one : current.accounts) view.accounts.push_back(one.id);
  return view;
}

const owned_account* find_account(const user& current, account_id id) {
  auto found =
      std::find_if(current.accounts.begin(), current.accounts.end(), [&](const auto& one) { return one.id == id; });
  return found == current.accounts.end() ? nullptr : &*found;
}

std::vector<const asked_name*> names_of(const user& current) {
  return all_names(current);
}
std::vector<asked_name*> names_of(user& current) {
  return all_names(current);
}

bool has_unacknowledged(const user& current) {
  const auto names = names_of(current);
  return std::any_of(names.begin(), names.end(), [](const auto* one) { return !one->to_name.empty(); }) ||
         std::any_of(current.accounts.begin(), current.accounts.end(),
                     [](const auto& one) { return !one.to_account.empty(); });
}

std::uint32_t consumed_from(const user& current, name_id from) {
  const auto* asked = find_name(current, from);
  return asked == nullptr ? 0 : asked->from_name.consumed;
}

}  // namespace madang::identity
