#include "actors/identity/user_actor.hpp"

#include <algorithm>

#include "actors/identity/changes/erasure.hpp"
#include "actors/identity/changes/outside_identities.hpp"
#include "actors/identity/changes/watch_lists.hpp"
#include "actors/identity/handlers/key_handlers.hpp"
#include "actors/identity/handlers/name_handlers.hpp"
#include "actors/identity/handlers/registration_handlers.hpp"
#include "actors/identity/handlers/session_handlers.hpp"
#include "actors/identity/user_admin.hpp"
#include "actors/kernel/entity_shell.hpp"
#include "config/identity/key_settings.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/identity/name_messages.hpp"

namespace madang::identity {
namespace {

code_rules code_rules_of(const key_settings& from) {
  return {static_cast<std::uint32_t>(from.code_attempts_free), from.code_delay_s, from.code_delay_max_s,
          from.step_up_s};
}

bool ends_linking(const user_event& event) {
  return std::holds_alternative<outside_link_refused>(event) || std::holds_alternative<outside_identity_linked>(event);
}

/// Routes each message to the handlers that it belongs to; its own are the user's record, his accounts and his end.
class user_shell : public entity_shell<user_actor, user_entity> {
 public:
  user_shell(caf::actor_config& config, entity_id self, revived<user> from, entity_ports& ports_used)
      : entity_shell(config, self, std::move(from), ports_used),
        rules_{static_cast<std::uint64_t>(ports_used.config.accounts.idempotency_keys_max),
               code_rules_of(ports_used.config.of<key_settings>())},
        user_(core()),
        registration_(user_),
        names_(user_),
        sessions_(user_),
        keys_(user_, rules_.codes) {}

  behavior_type make_behavior() override {
    wake();
    return {
        [this](client_request<register_user>& m) { guarded(m, [&] { registration_.start(m); }); },
        [this](client_request<open_registration>& m) { guarded(m, [&] { registration_.open(m); }); },
        [this](client_request<complete_registration>& m) { guarded(m, [&] { registration_.complete(m); }); },
        [this](client_request<abandon_registration>& m) { guarded(m, [&] { registration_.abandon(m.command); }); },
        [this](client_request<read_user>& m) { guarded(m, [&] { show(m, view_of(state())); }); },
        [this](client_request<request_account>& m) { guarded(m, [&] { open_account_for(m); }); },
        [this](client_request<set_password>& m) { guarded(m, [&] { sessions_.set_password(m); }); },
        [this](client_request<read_standing>& m) { guarded(m, [&] { show(m, user_.standing()); }); },
        [this](client_request<open_session>& m) { guarded(m, [&] { sessions_.log_in(m); }); },
        [this](client_request<refresh_session>& m) { guarded(m, [&] { sessions_.refresh(m); }); },
        [this](client_request<end_sessions>& m) { guarded(m, [&] { sessions_.end(m); }); },
        [this](client_request<note_session_seen>& m) { guarded(m, [&] { sessions_.note_seen(m.command); }); },
        [this](client_request<read_sessions>& m) { guarded(m, [&] { sessions_.list(m); }); },
        [this](client_request<note_login_failed>& m) { guarded(m, [&] { sessions_.note_failure(m.command); }); },
        [this](client_request<change_password>& m) { guarded(m, [&] { sessions_.change_password(m); }); },
        [this](client_request<issue_link>& m) { guarded(m, [&] { sessions_.issue(m); }); },
        [this](client_request<verify_email>& m) { guarded(m, [&] { sessions_.verify(m); }); },
        [this](client_request<prepare_two_factor>& m) { guarded(m, [&] { keys_.prepare(m); }); },
        [this](client_request<try_code>& m) { guarded(m, [&] { keys_.try_code(m); }); },
        [this](client_request<pass_code>& m) { guarded(m, [&] { keys_.pass_code(m); }); },
        [this](client_request<read_quotas>& m) { guarded(m, [&] { keys_.read_quotas(m); }); },
        [this](client_request<create_api_key>& m) { guarded(m, [&] { keys_.create(m); }); },
        [this](client_request<revoke_api_key>& m) { guarded(m, [&] { keys_.revoke(m); }); },
        [this](client_request<read_api_keys>& m) { guarded(m, [&] { keys_.list(m); }); },
        [this](client_request<read_api_key>& m) { guarded(m, [&] { keys_.read(m); }); },
        [this](client_request<read_wrapped_secrets>& m) { guarded(m, [&] { keys_.read_wrapped(m.reply_to); }); },
        [this](client_request<rewrap_secrets>& m) { guarded(m, [&] { keys_.rewrap(m); }); },
        [this](client_request<count_api_calls>& m) { guarded(m, [&] { keys_.count_calls(m.command); }); },
        [this](client_request<administer_user>& m) { guarded(m, [&] { administer(m); }); },
        [this](client_request<read_user_record>& m) { guarded(m, [&] { show(m, record_of(state())); }); },
        [this](client_request<read_preferences>& m) { guarded(m, [&] { show(m, preferences_of(state())); }); },
        [this](client_request<change_preferences>& m) { guarded(m, [&] { user_.change(m, preferences_of); }); },
        [this](client_request<read_consents>& m) { guarded(m, [&] { show(m, consents_of(state())); }); },
        [this](client_request<give_consent>& m) { guarded(m, [&] { user_.change(m, consents_of); }); },
        [this](client_request<read_watch_lists>& m) { guarded(m, [&] { show(m, watch_lists_of(state())); }); },
        [this](client_request<change_watch_lists>& m) { guarded(m, [&] { change_lists(m); }); },
        [this](client_request<change_names>& m) { guarded(m, [&] { names_.rename(m); }); },
        [this](client_request<complete_outside_registration>& m) { guarded(m, [&] { registration_.complete(m); }); },
        [this](client_request<link_outside_identity>& m) { guarded(m, [&] { names_.link(m); }); },
        [this](client_request<unlink_outside_identity>& m) { guarded(m, [&] { names_.unlink(m); }); },
        [this](client_request<keep_outside_token>& m) { guarded(m, [&] { names_.keep_token(m.command); }); },
        [this](client_request<read_outside_token>& m) {
          guarded(m, [&] { show(m, outside_token_of(state(), m.command.provider)); });
        },
        [this](client_request<read_outside_links>& m) { guarded(m, [&] { show(m, outside_links_of(state())); }); },
        [this](client_request<erase_user>& m) { guarded(m, [&] { erase(m); }); },
        [this](repeat_registration& m) { guarded(m, [&] { registration_.answer(m.reply_to, m.body, true); }); },
        [this](peer_batch<name_to_user>& m) { guarded_batch(m, [&] { take_names(m); }); },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  template <class Command, class View>
  void show(const client_request<Command>& m, result<View, user_reject> view) {
    user_.answer_or_refuse(m.reply_to, std::move(view));
  }

  void change_lists(const client_request<change_watch_lists>& m) {
    const auto decision = decide(state(), m.command, ports().entities.event_time());
    if (!decision) return user_.refuse(m.reply_to, decision.error());
    user_.commit(*decision);
    show(m, watch_lists_of(state()));
  }

  void take_names(const peer_batch<name_to_user>& m) {
    const name_id from{m.from.key};
    bool made_progress = false;
    for (const auto& received : m.peer_messages) {
      const auto events = decide(state(), from, received);
      if (events.empty()) ports().metrics.peer_messages_copied.add();
      made_progress |= !events.empty();
      user_.commit(events);
      if (std::any_of(events.begin(), events.end(), ends_linking)) registration_.on_linked();
      names_.on_committed(events);
    }
    core().acknowledge(from, consumed_from(state(), from));
    user_.send_to_names();
    registration_.on_names(made_progress);
  }

  void administer(const client_request<administer_user>& m) {
    const auto decision = decide(state(), m.command);
    if (!decision) return user_.refuse(m.reply_to, decision.error());
    if (!m.command.dry_run) user_.commit(*decision);
    auto record = record_of(state());
    if (record) record->would_change = !decision->empty();
    show(m, std::move(record));
  }

  void erase(const client_request<erase_user>& m) {
    const auto decision = decide(state(), m.command);
    if (!decision && decision.error() == user_reject::erasure_blocked) {
      return user_.answer(m.reply_to, refusal::of(decision.error(), {{"because", "administrator"}}));
    }
    if (!decision) return user_.refuse(m.reply_to, decision.error());
    user_.commit(*decision);
    user_.send_to_names();
    for (auto& owned : core().state_for_sending().accounts) core().send(owned.id, owned.to_account);
    user_.answer(m.reply_to, user_erased_view{state().id});
  }

  /// The new account answers the client; for a repeated request it is asked by a copy of its first peer message.
  void open_account_for(const client_request<request_account>& m) {
    auto decision = decide(state(), m.command, rules_);
    if (!decision && decision.error() == user_reject::too_many_accounts) {
      const auto most = std::to_string(m.command.max_accounts);
      return user_.answer(m.reply_to, refusal::of(decision.error(), {{"limit", most}}));
    }
    if (!decision) return user_.refuse(m.reply_to, decision.error());
    if (const auto* before = std::get_if<account_requested_before>(&*decision)) {
      return ports().entities.tell(before->account, first_peer_message_again(before->account, m.reply_to));
    }
    user_.commit(std::get<user_events>(*decision));
    auto& opened = core().state_for_sending().accounts.back();
    core().send(opened.id, opened.to_account, m.reply_to, true);
  }

  peer_batch<user_to_account> first_peer_message_again(account_id account, reply_token reply_to) const {
    const auto* owned = find_account(state(), account);
    ensure(owned != nullptr, "a remembered request names an account of this user");
    return {entity_of(state().id), {{1, owned->terms}}, reply_to, true};
  }

  void resume() override { registration_.on_restart(); }

  void send_all() override {
    auto& sending = core().state_for_sending();
    for (auto* one : names_of(sending)) one->to_name.rewind();
    user_.send_to_names();
    for (auto& owned : sending.accounts) {
      owned.to_account.rewind();
      core().send(owned.id, owned.to_account);
    }
  }

  user_rules rules_;
  user_core user_;
  registration_handlers registration_;
  name_handlers names_;
  session_handlers sessions_;
  key_handlers keys_;
};

}  // namespace

caf::strong_actor_ptr start_user(caf::actor_system& system, entity_id self, revived<user> from, entity_ports& ports) {
  // Before anybody can ask an account of his: not only when the first message comes.
  if (user_entity::has_trade_quota(from.state)) tell_risk_desk(ports, from.state);
  auto handle = system.spawn<user_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::identity
