#include "actors/identity/user_actor.hpp"

#include <algorithm>

#include "actors/identity/changes/erasure.hpp"
#include "actors/identity/changes/outside_identities.hpp"
#include "actors/identity/sessions.hpp"
#include "actors/identity/user_admin.hpp"
#include "actors/identity/user_frames.hpp"
#include "actors/kernel/entity_shell.hpp"
#include "cluster/ports/risk_desk.hpp"
#include "config/identity/key_settings.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {
namespace {

code_rules code_rules_of(const key_settings& from) {
  return {static_cast<std::uint32_t>(from.code_attempts_free), from.code_delay_s, from.code_delay_max_s,
          from.step_up_s};
}

/// What his accounts may trade a day, where an administrator has set that.
void tell_risk_desk(const entity_ports& ports, const user& current) {
  if (ports.risk == nullptr) return;
  const auto most = current.standing.quotas.daily_trades;
  ports.risk->take_daily_trades(current.id, most < 0 ? std::nullopt : std::optional(most));
}

class user_shell : public entity_shell<user_actor, user_entity> {
 public:
  user_shell(caf::actor_config& config, entity_id self, revived<user> from, entity_ports& ports_used)
      : entity_shell(config, self, std::move(from), ports_used),
        rules_{static_cast<std::uint64_t>(ports_used.config.accounts.idempotency_keys_max),
               code_rules_of(ports_used.config.of<key_settings>())} {}

  behavior_type make_behavior() override {
    wake();
    return {
        [this](client_request<register_user>& m) { guarded(m, [&] { start_registration(m); }); },
        [this](client_request<open_registration>& m) { guarded(m, [&] { open(m); }); },
        [this](client_request<complete_registration>& m) { guarded(m, [&] { complete(m); }); },
        [this](client_request<abandon_registration>& m) { guarded(m, [&] { abandon(m.command); }); },
        [this](client_request<read_user>& m) { guarded(m, [&] { read(m); }); },
        [this](client_request<request_account>& m) { guarded(m, [&] { open_account_for(m); }); },
        [this](client_request<set_password>& m) { guarded(m, [&] { set_new_password(m); }); },
        [this](client_request<read_standing>& m) { guarded(m, [&] { answer_standing(m.reply_to); }); },
        [this](client_request<open_session>& m) { guarded(m, [&] { log_in(m); }); },
        [this](client_request<refresh_session>& m) { guarded(m, [&] { refresh(m); }); },
        [this](client_request<end_sessions>& m) { guarded(m, [&] { end(m); }); },
        [this](client_request<note_session_seen>& m) { guarded(m, [&] { commit(decide(state(), m.command)); }); },
        [this](client_request<read_sessions>& m) { guarded(m, [&] { list_sessions(m); }); },
        [this](client_request<note_login_failed>& m) { guarded(m, [&] { note_failure(m.command); }); },
        [this](client_request<change_password>& m) { guarded(m, [&] { replace_password(m); }); },
        [this](client_request<issue_link>& m) { guarded(m, [&] { answer_link(m, m.command.kind); }); },
        [this](client_request<verify_email>& m) { guarded(m, [&] { answer_link(m, link_kind::verify_email); }); },
        [this](client_request<prepare_two_factor>& m) { guarded(m, [&] { prepare_second_factor(m); }); },
        [this](client_request<try_code>& m) { guarded(m, [&] { show_second_factor(m); }); },
        [this](client_request<pass_code>& m) { guarded(m, [&] { pass(m); }); },
        [this](client_request<read_quotas>& m) { guarded(m, [&] { read_counts(m); }); },
        [this](client_request<create_api_key>& m) { guarded(m, [&] { create_key(m); }); },
        [this](client_request<revoke_api_key>& m) { guarded(m, [&] { revoke_key(m); }); },
        [this](client_request<read_api_keys>& m) { guarded(m, [&] { read_keys(m); }); },
        [this](client_request<read_api_key>& m) { guarded(m, [&] { read_key(m); }); },
        [this](client_request<read_wrapped_secrets>& m) { guarded(m, [&] { answer_wrapped(m.reply_to); }); },
        [this](client_request<rewrap_secrets>& m) { guarded(m, [&] { rewrap(m); }); },
        [this](client_request<count_api_calls>& m) { guarded(m, [&] { count_calls(m.command); }); },
        [this](client_request<administer_user>& m) { guarded(m, [&] { administer(m); }); },
        [this](client_request<read_user_record>& m) {
          guarded(m, [&] { answer_view(m.reply_to, record_of(state())); });
        },
        [this](client_request<read_preferences>& m) {
          guarded(m, [&] { answer_view(m.reply_to, preferences_of(state())); });
        },
        [this](client_request<change_preferences>& m) { guarded(m, [&] { change(m, preferences_of); }); },
        [this](client_request<read_consents>& m) {
          guarded(m, [&] { answer_view(m.reply_to, consents_of(state())); });
        },
        [this](client_request<give_consent>& m) { guarded(m, [&] { change(m, consents_of); }); },
        [this](client_request<change_names>& m) { guarded(m, [&] { rename(m); }); },
        [this](client_request<complete_outside_registration>& m) { guarded(m, [&] { complete(m); }); },
        [this](client_request<link_outside_identity>& m) { guarded(m, [&] { link(m); }); },
        [this](client_request<unlink_outside_identity>& m) { guarded(m, [&] { unlink(m); }); },
        [this](client_request<keep_outside_token>& m) { guarded(m, [&] { commit(decide(state(), m.command)); }); },
        [this](client_request<read_outside_token>& m) {
          guarded(m, [&] { answer_view(m.reply_to, outside_token_of(state(), m.command.provider)); });
        },
        [this](client_request<read_outside_links>& m) {
          guarded(m, [&] { answer_view(m.reply_to, outside_links_of(state())); });
        },
        [this](client_request<erase_user>& m) { guarded(m, [&] { erase(m); }); },
        [this](repeat_registration& m) { guarded(m, [&] { answer_with_registration(m.reply_to, m.body, true); }); },
        [this](peer_batch<name_to_user>& m) { guarded_batch(m, [&] { take_peer_messages(m); }); },
        [this](acknowledgements& m) { on_acknowledgements(m); },
        [this](entity_tick& m) { on_tick(m); },
        [this](retire_granted&) { on_retire_granted(); },
        [this](take_snapshot& m) { on_snapshot(m); },
    };
  }

 private:
  void refuse(reply_token to, user_reject why, bool replayed = false) {
    core().answer_to(to, refusal::of(why), replayed);
  }

  /// Commits; the gateways hear what the user may do from now on as soon as that is durable.
  void commit(const user_events& events) {
    core().commit(events);
    show(events);
    if (!has_standing()) return;
    if (std::any_of(events.begin(), events.end(), changes_standing)) {
      tell_risk_desk(ports(), state());
      ports().outputs.pass(standing_changed{standing_of(state(), core().seq())});
    }
  }

  /// To whoever listens to `user:USER`.
  void show(const user_events& events) {
    const channel_id channel{channel_kind::user, state().id.value};
    if (!ports().listeners.in(channel)) return;
    for (std::size_t i = 0; i < events.size(); ++i) {
      const auto& stamp = core().stamps()[i];
      if (auto frame = frame_of(state().id, events[i])) {
        ports().outputs.pass(private_frame{channel, stamp.channel_numbers[0], stamp.time, *std::move(frame)});
      }
    }
  }

  bool has_standing() const {
    return state().stage == registration_stage::registered || state().stage == registration_stage::erased;
  }

  void start_registration(client_request<register_user>& m) {
    if (state().stage != registration_stage::none) {
      return answer_with_registration(m.reply_to, m.command.start.request.body, true);
    }
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    waiting_registration_ = m.reply_to;
    commit(*decision);
    send_to_names();
  }

  void open(client_request<open_registration>& m) {
    if (state().stage != registration_stage::none) {
      return answer_with_registration(m.reply_to, m.command.start.request.body, true);
    }
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    waiting_registration_ = m.reply_to;
    commit(*decision);
    send_to_names();
  }

  void complete(const client_request<complete_registration>& m) {
    commit(decide(state(), m.command));
    send_to_names();
    if (auto view = view_of(state())) {
      core().answer_to(m.reply_to, *std::move(view));
    } else {
      core().answer_to(m.reply_to, unavailable{"the registration was given up"});
    }
  }

  /// Whoever registers so logs in at once: his outside identity must be known by then.
  void complete(const client_request<complete_outside_registration>& m) {
    commit(decide(state(), m.command));
    send_to_names();
    if (is_linking(state())) {
      registering_ = m.reply_to;
    } else if (auto view = view_of(state())) {
      core().answer_to(m.reply_to, *std::move(view));
    } else {
      core().answer_to(m.reply_to, unavailable{"the registration was given up"});
    }
  }

  /// Also while its names are being asked for: then it ends as soon as they are granted.
  void abandon(const abandon_registration& command) {
    waiting_registration_ = {};
    commit(decide(state(), command));
    send_to_names();
  }

  /// Whoever makes the secrets knows this user by the answer. Without a client, after a crash, they never come.
  void ask_for_secrets() {
    if (const auto to = std::exchange(waiting_registration_, {})) {
      core().answer_to(to, registration_reserved_view{state().id});
    } else {
      abandon({state().id});
    }
  }
  void resume() override {
    if (state().stage == registration_stage::awaiting_secrets) ask_for_secrets();
  }

  void take_peer_messages(const peer_batch<name_to_user>& m) {
    const name_id from{m.from.key};
    bool made_progress = false;
    for (const auto& received : m.peer_messages) {
      auto events = decide(state(), from, received);
      if (events.empty()) ports().metrics.peer_messages_copied.add();
      made_progress |= !events.empty();
      commit(events);
      answer_change(events);
      answer_link_of_identity(events);
    }
    core().acknowledge(from, consumed_from(state(), from));
    send_to_names();
    if (state().stage == registration_stage::awaiting_secrets && made_progress) {
      ask_for_secrets();
    } else if (!is_registering(state())) {
      answer_with_registration(std::exchange(waiting_registration_, {}), state().request.body, false);
    }
  }

  /// What became of the registration, to its own client or to one that repeats it.
  void answer_with_registration(reply_token to, std::uint64_t body, bool again) {
    if (!to) return;
    const auto answer = answer_registration(state(), body);
    if (const auto* other = std::get_if<holder_answers>(&answer)) {
      ports().entities.tell(other->holder, repeat_registration{to, body});
    } else if (const auto* why = std::get_if<user_reject>(&answer)) {
      refuse(to, *why, again && state().stage == registration_stage::refused && *why == state().refused_for);
    } else {
      core().answer_to(to, *view_of(state()), again);
    }
  }

  void read(const client_request<read_user>& m) {
    auto view = view_of(state());
    if (!view) return refuse(m.reply_to, view.error());
    core().answer_to(m.reply_to, *std::move(view));
  }

  void set_new_password(const client_request<set_password>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, *view_of(state()));
  }

  template <class View>
  void answer_view(reply_token to, result<View, user_reject> view) {
    if (!view) return refuse(to, view.error());
    core().answer_to(to, *std::move(view));
  }
  /// Decides, commits and answers with what `view_after` makes of the state.
  template <class Command, class View>
  void change(const client_request<Command>& m, View view_after) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    answer_view(m.reply_to, view_after(state()));
  }

  void administer(const client_request<administer_user>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    if (!m.command.dry_run) commit(*decision);
    auto record = record_of(state());
    if (record) record->would_change = !decision->empty();
    answer_view(m.reply_to, std::move(record));
  }

  void rename(const client_request<change_names>& m) {
    auto decision = decide(state(), m.command);
    if (!decision && decision.error() == user_reject::too_many_name_changes) {
      return core().answer_to(m.reply_to, refusal::of(decision.error(), {{"limit", std::to_string(former_names_max)}}));
    }
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    send_to_names();
    if (state().name_changes.empty()) return answer_view(m.reply_to, record_of(state()));
    waiting_change_ = m.reply_to;
  }
  /// Where the change of names has come to its end with these.
  void answer_change(const user_events& events) {
    for (const auto& one : events) {
      if (!waiting_change_) return;
      if (std::holds_alternative<profile_changed>(one)) {
        answer_view(std::exchange(waiting_change_, {}), record_of(state()));
      } else if (const auto* why = std::get_if<name_change_refused>(&one)) {
        const bool is_email = why->taken == name_use::email;
        refuse(std::exchange(waiting_change_, {}), is_email ? user_reject::email_taken : user_reject::username_taken);
      }
    }
  }

  void link(const client_request<link_outside_identity>& m) {
    auto decision = decide(state(), m.command);
    if (!decision && decision.error() == user_reject::too_many_name_changes) {
      return core().answer_to(m.reply_to, refusal::of(decision.error(), {{"limit", std::to_string(former_names_max)}}));
    }
    if (!decision) return refuse(m.reply_to, decision.error());
    if (decision->empty()) return answer_view(m.reply_to, outside_links_of(state()));
    commit(*decision);
    waiting_link_ = m.reply_to;
    send_to_names();
  }
  void unlink(const client_request<unlink_outside_identity>& m) {
    change(m, outside_links_of);
    send_to_names();
  }
  /// Where the wish for an outside identity has come to its end with these.
  void answer_link_of_identity(const user_events& events) {
    for (const auto& one : events) {
      const bool is_refused = std::holds_alternative<outside_link_refused>(one);
      if (!is_refused && !std::holds_alternative<outside_identity_linked>(one)) continue;
      if (const auto to = std::exchange(registering_, {})) core().answer_to(to, *view_of(state()));
      const auto to = std::exchange(waiting_link_, {});
      if (!to) continue;
      if (is_refused) {
        refuse(to, user_reject::outside_identity_taken);
      } else {
        answer_view(to, outside_links_of(state()));
      }
    }
  }

  void erase(const client_request<erase_user>& m) {
    auto decision = decide(state(), m.command);
    if (!decision && decision.error() == user_reject::erasure_blocked) {
      return core().answer_to(m.reply_to, refusal::of(decision.error(), {{"because", "administrator"}}));
    }
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    send_to_names();
    for (auto& owned : core().state_for_sending().accounts) core().send(owned.id, owned.to_account);
    core().answer_to(m.reply_to, user_erased_view{state().id});
  }

  // ---- sessions and links ----

  void answer_standing(reply_token to) {
    if (!has_standing()) return refuse(to, user_reject::user_unknown);
    core().answer_to(to, standing_of(state(), core().seq()));
  }

  void log_in(const client_request<open_session>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, granted_view(state(), m.command.session.session, {}));
  }

  void refresh(const client_request<refresh_session>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    if (auto* ends = std::get_if<refresh_ends_session>(&*decision)) {
      commit(ends->events);
      return refuse(m.reply_to, ends->why);
    }
    auto nonce = m.command.nonce;
    if (const auto* before = std::get_if<refreshed_before>(&*decision)) {
      nonce = before->nonce;
    } else {
      commit(std::get<user_events>(*decision));
    }
    core().answer_to(m.reply_to, granted_view(state(), m.command.session, nonce));
  }

  void end(const client_request<end_sessions>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, sessions_ended_view{static_cast<std::uint32_t>(decision->size())});
  }

  void list_sessions(const client_request<read_sessions>& m) {
    auto view = sessions_of(state(), m.command.at);
    if (!view) return refuse(m.reply_to, view.error());
    core().answer_to(m.reply_to, *std::move(view));
  }

  void note_failure(const note_login_failed& command) {
    auto events = decide(state(), command, uncounted_failures_);
    uncounted_failures_ = events.empty() ? uncounted_failures_ + 1 : 0;
    commit(events);
  }

  void replace_password(const client_request<madang::identity::change_password>& m) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    send_to_names();  // outside identities may have been unlinked
    const auto ended = std::count_if(decision->begin(), decision->end(),
                                     [](const auto& one) { return std::holds_alternative<session_revoked>(one); });
    core().answer_to(m.reply_to, sessions_ended_view{static_cast<std::uint32_t>(ended)});
  }

  template <class Command>
  void answer_link(const client_request<Command>& m, link_kind kind) {
    auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, link_view{state().id, kind, decision->empty() ? "" : state().sealed_email});
  }

  // ---- second factor and keys

  /// Answers what has no meaning for a user who is not registered.
  bool is_registered(reply_token to) {
    if (state().stage == registration_stage::registered) return true;
    refuse(to, user_reject::user_unknown);
    return false;
  }

  void prepare_second_factor(const client_request<prepare_two_factor>& m) {
    if (!is_registered(m.reply_to)) return;
    auto decision = decide(state().second_factor, m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, view_of(state().second_factor));
  }

  void show_second_factor(const client_request<try_code>& m) {
    if (!is_registered(m.reply_to)) return;
    auto decision = decide(state().second_factor, m.command, rules_.codes);
    if (!decision && decision.error() == user_reject::code_throttled) {
      const auto wait = code_delay_s(state().second_factor, m.command.received_at, rules_.codes);
      return core().answer_to(m.reply_to, refusal::of(decision.error(), {{"retry_after_s", std::to_string(wait)}}));
    }
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, view_of(state().second_factor));
  }

  void pass(const client_request<pass_code>& m) {
    if (!is_registered(m.reply_to)) return;
    auto decision = decide(state().second_factor, m.command, rules_.codes);
    if (!decision) return refuse(m.reply_to, decision.error());
    const bool was_on = state().second_factor.enabled;
    commit(*decision);
    const auto& now = state().second_factor;
    core().answer_to(m.reply_to, two_factor_passed_view{now.enabled, now.enabled && !was_on, stepped_up(*decision),
                                                        static_cast<std::uint32_t>(now.recovery.size())});
  }
  static unix_nanos stepped_up(const user_events& events) {
    for (const auto& one : events) {
      if (const auto* passed = std::get_if<two_factor_passed>(&one)) return passed->stepped_up_until;
    }
    return {};
  }

  void create_key(const client_request<create_api_key>& m) {
    if (!is_registered(m.reply_to)) return;
    auto decision = decide(state().keys, m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    core().answer_to(m.reply_to, view_of(state().id, state().keys.live.back()));
  }

  void revoke_key(const client_request<revoke_api_key>& m) {
    if (!is_registered(m.reply_to)) return;
    auto decision = decide(state().keys, m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    auto gone = view_of(state().id, *find_key(state().keys, m.command.number));
    commit(*decision);
    core().answer_to(m.reply_to, std::move(gone));
  }

  void read_keys(const client_request<read_api_keys>& m) {
    if (is_registered(m.reply_to)) core().answer_to(m.reply_to, view_of(state().id, state().keys));
  }

  void read_key(const client_request<read_api_key>& m) {
    if (!is_registered(m.reply_to)) return;
    const auto* found = find_key(state().keys, m.command.number);
    if (found == nullptr) return refuse(m.reply_to, user_reject::api_key_unknown);
    core().answer_to(m.reply_to, secret_view_of(state().id, state().keys, *found));
  }

  void answer_wrapped(reply_token to) {
    if (is_registered(to)) core().answer_to(to, wrapped_secrets_of(state().keys));
  }
  void rewrap(const client_request<rewrap_secrets>& m) {
    if (!is_registered(m.reply_to)) return;
    commit(decide(state().keys, m.command));
    answer_wrapped(m.reply_to);
  }

  void count_calls(const count_api_calls& command) {
    if (state().stage == registration_stage::registered) commit(decide(state().keys, command));
  }

  void read_counts(const client_request<read_quotas>& m) {
    if (!is_registered(m.reply_to)) return;
    quotas_view view{state().roles, calls_of(state().keys, m.command.day), {}};
    for (const auto& one : state().accounts) view.accounts.push_back(one.id);
    core().answer_to(m.reply_to, std::move(view));
  }

  /// The new account answers the client; for a repeated request it is asked by a copy of its first peer message.
  void open_account_for(const client_request<request_account>& m) {
    auto decision = decide(state(), m.command, rules_);
    if (!decision && decision.error() == user_reject::too_many_accounts) {
      const auto most = std::to_string(m.command.max_accounts);
      return core().answer_to(m.reply_to, refusal::of(decision.error(), {{"limit", most}}));
    }
    if (!decision) return refuse(m.reply_to, decision.error());
    if (const auto* before = std::get_if<account_requested_before>(&*decision)) {
      return ports().entities.tell(before->account, first_peer_message_again(before->account, m.reply_to));
    }
    commit(std::get<user_events>(*decision));
    auto& opened = core().state_for_sending().accounts.back();
    core().send(opened.id, opened.to_account, m.reply_to, true);
  }

  peer_batch<user_to_account> first_peer_message_again(account_id account, reply_token reply_to) const {
    const auto* owned = find_account(state(), account);
    ensure(owned != nullptr, "a remembered request names an account of this user");
    return {entity_of(state().id), {{1, owned->terms}}, reply_to, true};
  }

  void send_to_names() {
    for (auto* one : names_of(core().state_for_sending())) core().send(one->id, one->to_name);
  }

  void send_all() override {
    auto& sending = core().state_for_sending();
    for (auto* one : names_of(sending)) one->to_name.rewind();
    send_to_names();
    for (auto& owned : sending.accounts) {
      owned.to_account.rewind();
      core().send(owned.id, owned.to_account);
    }
  }

  user_rules rules_;
  reply_token waiting_registration_;
  reply_token waiting_change_;
  reply_token waiting_link_;
  reply_token registering_;               ///< with an outside identity
  std::uint32_t uncounted_failures_ = 0;  ///< log-ins that failed since the last event of one; lost with the actor
};

}  // namespace

caf::strong_actor_ptr start_user(caf::actor_system& system, entity_id self, revived<user> from, entity_ports& ports) {
  // Before anybody can ask an account of his: not only when the first message comes.
  if (user_entity::has_trade_quota(from.state)) tell_risk_desk(ports, from.state);
  auto handle = system.spawn<user_shell, caf::lazy_init>(self, std::move(from), std::ref(ports));
  return caf::actor_cast<caf::strong_actor_ptr>(handle);
}

}  // namespace madang::identity
