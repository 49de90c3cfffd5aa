#pragma once

#include <utility>

#include "actors/accounts/account_entity.hpp"
#include "actors/accounts/handlers/current_rules.hpp"
#include "actors/accounts/portfolio_frames.hpp"

namespace madang::accounts {

/// What the handlers of one account share: its state, and the one way to commit, to send to its orders and to answer.
/// Not an actor; one lives in each account's actor, beside the `entity_core` that it uses.
class account_core {
 public:
  /// Both outlive it.
  account_core(entity_core<account_entity>& core, current_rules& rules);
  account_core(const account_core&) = delete;
  account_core& operator=(const account_core&) = delete;

  entity_ports& ports() { return core_.ports(); }
  const account& state() const { return core_.state(); }
  account_id id() const { return state().id; }
  /// `portfolio:ACCOUNT`.
  portfolio_frames& stream() { return stream_; }

  /// Commits and shows the events to whoever listens to `account:ACCOUNT`.
  void commit(const account_events& events);
  /// Also sends what they have addressed to orders.
  void commit_and_send(const account_events& events);
  /// Sends what the account has not sent to the order yet.
  void send_to(order_id order, reply_token reply_to = {}, bool new_entity = false);
  /// When the last event of the last commit was.
  unix_nanos committed_at() const { return core_.last_stamp().time; }

  void refuse(reply_token to, const account_rejection& why) { core_.answer_to(to, why.to_refusal()); }
  /// `replayed`: the answer was given before.
  template <class View>
  void answer(reply_token to, View&& view, bool replayed = false) {
    core_.answer_to(to, std::forward<View>(view), replayed);
  }
  template <class View>
  void answer_or_refuse(reply_token to, result<View, account_rejection> view) {
    if (!view) return refuse(to, view.error());
    answer(to, *std::move(view));
  }

  /// Of the last event in `account:ACCOUNT`. All of its events are this account's own.
  std::uint64_t channel_number() { return ports().journal.last_number(channel()); }
  portfolio_view portfolio();

 private:
  channel_id channel() const { return {channel_kind::account, id().value}; }
  void show(const account_events& events);

  entity_core<account_entity>& core_;
  current_rules& rules_;
  portfolio_frames stream_;
};

}  // namespace madang::accounts
