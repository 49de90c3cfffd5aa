#include "actors/identity/user.hpp"

namespace madang::identity {
namespace {

/// One function per kind of event; `meta` is what the journal stamped on it.
struct applier {
  user& target;
  const event_meta& meta;

  asked_name* name_of(name_id id) const {
    if (id == target.email.id) return &target.email;
    return id == target.username.id ? &target.username : nullptr;
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
    target.stage = registration_stage::reserving_email;
    target.email.id = event.email_name;
    target.email.proof = event.email_proof;
    target.username.id = event.username_name;
    target.username.proof = event.username_proof;
    target.sealed_email = event.sealed_email;
    target.sealed_username = event.sealed_username;
    target.password_hash = event.password_hash;
    target.roles = event.roles;
    target.request = event.request;
    target.email.to_name.put(reservation(target.email));
  }

  void operator()(const name_answered& event) const {
    auto* asked = name_of(event.name);
    const bool email = asked == &target.email;
    ensure(asked != nullptr &&
               target.stage == (email ? registration_stage::reserving_email : registration_stage::reserving_username),
           "a name answers while it is asked");
    asked->from_name.consume(event.peer_message);
    asked->to_name.acknowledge(1);  // the answer proves that the question has arrived
    if (!event.granted) {
      target.holder = event.holder;
      target.holder_request = event.holder_request;
    } else if (email) {
      target.stage = registration_stage::reserving_username;
      target.username.to_name.put(reservation(target.username));
    }
  }

  void operator()(const user_registered&) const {
    ensure(target.stage == registration_stage::reserving_username && target.username.from_name.consumed == 1,
           "a user is registered when both names are granted");
    target.stage = registration_stage::registered;
    target.created_at = meta.time;
    target.email.to_name.put(confirm_name{});
    target.username.to_name.put(confirm_name{});
  }

  void operator()(const registration_refused& event) const {
    ensure(target.holder && is_registering(target), "a registration is refused once, when a name is taken");
    if (target.stage == registration_stage::reserving_username) target.email.to_name.put(release_name{});
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
  }
};

}  // namespace

void apply(user& target, const user_event& event, const event_meta& meta) {
  std::visit(applier{target, meta}, event);
}

}  // namespace madang::identity
