#include "actors/identity/changes/erasure.hpp"
#include "actors/identity/changes/outside_identities.hpp"
#include "actors/identity/changes/user_names.hpp"
#include "actors/identity/changes/watch_lists.hpp"
#include "actors/identity/sessions.hpp"
#include "actors/identity/user.hpp"
#include "actors/identity/user_admin.hpp"

namespace madang::identity {
namespace {

/// One function per kind of event; `meta` is what the journal stamped on it.
struct applier {
  user& target;
  const event_meta& meta;

  asked_name* name_of(name_id id) const {
    for (auto* one : names_of(target)) {
      if (id == one->id) return one;
    }
    return nullptr;
  }

  void ask_for(asked_name& name, registration_stage now) const {
    target.stage = now;
    name.to_name.put(reservation(name));
  }
  /// After the last name a registration waits for its secrets, unless they came with its beginning.
  void go_on() const {
    if (target.stage == registration_stage::reserving_request) {
      ask_for(target.email, registration_stage::reserving_email);
    } else if (target.stage == registration_stage::reserving_email) {
      ask_for(target.username, registration_stage::reserving_username);
    } else if (target.password_hash.empty()) {
      target.stage = registration_stage::awaiting_secrets;
    }
  }
  registration_stage stage_of(const asked_name& name) const {
    if (&name == &target.request_key) return registration_stage::reserving_request;
    return &name == &target.email ? registration_stage::reserving_email : registration_stage::reserving_username;
  }
  /// The names that were granted are confirmed, or free again.
  template <class Word>
  void tell_granted(Word word) const {
    for (auto* one : {&target.request_key, &target.email, &target.username}) {
      if (one->id && one->from_name.consumed == 1 && stage_of(*one) != target.stage) one->to_name.put(word);
    }
  }

  reserve_name reservation(const asked_name& of) const { return {of.proof, target.request}; }

  void operator()(const messages_acknowledged& event) const {
    for (const auto& [peer, upto] : event.peers) {
      if (peer.kind == entity_kind::name) {
        if (auto* asked = name_of(name_id{peer.key})) asked->to_name.acknowledge(upto);
      } else if (peer.kind == entity_kind::account) {
        for (auto& owned : target.accounts) {
          if (owned.id.value == peer.key) owned.to_account.acknowledge(upto);
        }
      }
    }
  }

  void operator()(const registration_started& event) const {
    ensure(target.stage == registration_stage::none && event.user == target.id,
           "a registration starts once, at its own user");
    target.email.id = event.email_name;
    target.email.proof = event.email_proof;
    target.username.id = event.username_name;
    target.username.proof = event.username_proof;
    target.sealed_email = event.sealed_email;
    target.sealed_username = event.sealed_username;
    target.password_hash = event.password_hash;
    target.roles = event.roles;
    target.request = event.request;
    ask_for(target.email, registration_stage::reserving_email);
  }

  void operator()(const registration_opened& event) const {
    ensure(target.stage == registration_stage::none && event.user == target.id,
           "a registration starts once, at its own user");
    target.request_key.id = event.request_name;
    target.request_key.proof = event.request_proof;
    target.email.id = event.email_name;
    target.email.proof = event.email_proof;
    target.username.id = event.username_name;
    target.username.proof = event.username_proof;
    target.request = event.request;
    if (event.request_name) {
      ask_for(target.request_key, registration_stage::reserving_request);
    } else {
      ask_for(target.email, registration_stage::reserving_email);
    }
  }

  void operator()(const name_answered& event) const {
    auto* asked = name_of(event.name);
    ensure(asked != nullptr && target.stage == stage_of(*asked), "a name answers while it is asked");
    asked->from_name.consume(event.peer_message);
    asked->to_name.acknowledge(1);  // the answer proves that the question has arrived
    if (event.granted) return go_on();
    target.holder = event.holder;
    target.holder_request = event.holder_request;
  }

  void operator()(const user_registered&) const {
    ensure(target.stage == registration_stage::reserving_username && target.username.from_name.consumed == 1,
           "a user is registered when both names are granted");
    become_registered();
  }

  void operator()(const registration_completed& event) const {
    ensure(target.stage == registration_stage::awaiting_secrets, "secrets come when all names are granted");
    target.sealed_email = event.sealed_email;
    target.sealed_username = event.sealed_username;
    target.password_hash = event.password_hash;
    target.roles = event.roles;
    become_registered();
  }

  void become_registered() const {
    target.stage = registration_stage::registered;
    target.created_at = meta.time;
    tell_granted(confirm_name{});
  }

  void operator()(const registration_abandoned&) const {
    ensure(target.stage == registration_stage::awaiting_secrets, "only what waits for its secrets is abandoned");
    tell_granted(release_name{});
    target.stage = registration_stage::abandoned;
  }

  void operator()(const registration_refused& event) const {
    ensure(target.holder && is_registering(target), "a registration is refused once, when a name is taken");
    tell_granted(release_name{});
    target.stage = registration_stage::refused;
    target.refused_for = event.reason;
    // Nobody can use these any more.
    target.sealed_email.clear();
    target.sealed_username.clear();
    target.password_hash.clear();
    target.roles = {};
  }

  void operator()(const account_requested& event) const {
    ensure(target.stage == registration_stage::registered && !find_account(target, event.account),
           "a registered user requests each account once");
    owned_account owned{event.account, {target.id, event.kind, event.currency, event.name}, {}};
    owned.to_account.put(owned.terms);
    target.accounts.push_back(std::move(owned));
    target.requests.remember(event.request, meta.time, event.account);
  }

  void operator()(const password_changed& event) const {
    ensure(target.stage == registration_stage::registered, "a registered user has a password");
    target.password_hash = event.password_hash;
    target.standing.password_change_required = false;
  }

  /// Events of the states inside it.
  template <class Event>
  void operator()(const Event& event) const {
    apply_event(target, event, meta);
  }

  void operator()(const two_factor_prepared& event) const { identity::apply(target.second_factor, event); }
  void operator()(const code_attempted& event) const { identity::apply(target.second_factor, event, meta); }
  void operator()(const two_factor_enabled& event) const { identity::apply(target.second_factor, event); }
  void operator()(const two_factor_passed& event) const {
    identity::apply(target.second_factor, event);
    for (auto& session : target.sessions.live) {
      if (session.id == event.session) session.stepped_up_until = event.stepped_up_until;
    }
  }
  void operator()(const two_factor_disabled& event) const { identity::apply(target.second_factor, event); }

  void operator()(const api_key_created& event) const { identity::apply(target.keys, event, meta); }
  void operator()(const api_key_revoked& event) const { identity::apply(target.keys, event); }
  void operator()(const api_calls_counted& event) const { identity::apply(target.keys, event); }
  void operator()(const api_key_rewrapped& event) const { identity::apply(target.keys, event); }
};

}  // namespace

void apply(user& target, const user_event& event, const event_meta& meta) {
  std::visit(applier{target, meta}, event);
}

}  // namespace madang::identity
