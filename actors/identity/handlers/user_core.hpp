#pragma once

#include <utility>

#include "actors/identity/user_entity.hpp"
#include "messages/identity/user_messages.hpp"

namespace madang::identity {

/// What his accounts may trade a day, where an administrator has set that.
void tell_risk_desk(const entity_ports& ports, const user& current);

/// What the handlers of one user share: its state, and the one way to commit, to send to its names and to answer. Not
/// an actor; one lives in each user's actor, beside the `entity_core` that it uses.
class user_core {
 public:
  /// It outlives it.
  explicit user_core(entity_core<user_entity>& core) : core_(core) {}
  user_core(const user_core&) = delete;
  user_core& operator=(const user_core&) = delete;

  entity_ports& ports() { return core_.ports(); }
  const user& state() const { return core_.state(); }
  user_id id() const { return state().id; }
  /// What gateways admit the user by; refused where he has never been registered.
  result<standing_view, user_reject> standing() const;
  bool is_registered() const { return state().stage == registration_stage::registered; }

  /// Commits; the gateways hear what the user may do from now on as soon as that is durable.
  void commit(const user_events& events);
  /// Sends what its names have not been sent yet.
  void send_to_names();

  void refuse(reply_token to, user_reject why, bool replayed = false);
  /// `replayed`: the answer was given before.
  template <class View>
  void answer(reply_token to, View&& view, bool replayed = false) {
    core_.answer_to(to, std::forward<View>(view), replayed);
  }
  template <class View>
  void answer_or_refuse(reply_token to, result<View, user_reject> view) {
    if (!view) return refuse(to, view.error());
    answer(to, *std::move(view));
  }
  /// Decides, commits and answers with what `view_after` makes of the state.
  template <class Command, class View>
  void change(const client_request<Command>& m, View view_after) {
    const auto decision = decide(state(), m.command);
    if (!decision) return refuse(m.reply_to, decision.error());
    commit(*decision);
    answer_or_refuse(m.reply_to, view_after(state()));
  }

 private:
  bool has_standing() const { return is_registered() || state().stage == registration_stage::erased; }
  void show(const user_events& events);

  entity_core<user_entity>& core_;
};

}  // namespace madang::identity
