#pragma once

#include <cstdint>
#include <utility>
#include <variant>

#include "gateway/api/exchange.hpp"
#include "gateway/api/pending_replies.hpp"
#include "messages/accounts/account.hpp"
#include "messages/envelope/output.hpp"
#include "messages/identity/user.hpp"
#include "messages/jobs/job.hpp"
#include "messages/jobs/user_jobs.hpp"
#include "messages/trading/order.hpp"

namespace madang {

class region;

/// Sends a client's commands to entities and brings their answers back to the exchange. Belongs to one io thread.
/// Nothing here waits: the answer comes through the gate to the desk of this thread.
class actor_bridge {
 public:
  actor_bridge(region& entities, pending_replies& replies, std::int64_t retry_after_s)
      : entities_(entities), replies_(replies), retry_after_s_(retry_after_s) {}

  /// Asks the entity that the command names. `then(exchange_ptr, View&&, const answer&)` runs when it answers with a
  /// View; refusals and an entity that cannot serve are answered here.
  template <class View, class Command, class Then>
  void ask(const exchange_ptr& ex, Command command, Then then) {
    ask_all<View>(ex, std::move(command), std::move(then),
                  [this](const exchange_ptr& at, const refusal& why) { refuse(*at, why); });
  }

  /// The same where a refusal means something of its own: `refused(exchange_ptr, refusal)`.
  template <class View, class Command, class Then, class Refused>
  void ask_all(const exchange_ptr& ex, Command command, Then then, Refused refused_by) {
    auto take = [this, ex, then = std::move(then), refused_by = std::move(refused_by)](answer&& reply) {
      if (ex->answered()) return;
      if (auto* view = reply.get_if<View>()) return then(ex, std::move(*view), std::as_const(reply));
      if (const auto* why = std::get_if<refusal>(&reply.body)) return refused_by(ex, *why);
      answer_unexpected(*ex, reply);
    };
    tell(replies_.expect(guarded(ex, std::move(take)), ex->patience_ends_ns), std::move(command));
  }

  void refuse(exchange& ex, const refusal& why) const;

 private:
  /// Keeps a bug in a taker from ending the thread: the client is told 500.
  static pending_replies::taker guarded(const exchange_ptr& ex, pending_replies::taker take);
  /// Unavailable, or a view that nobody expected.
  void answer_unexpected(exchange& ex, const answer& reply) const;

  void tell(reply_token token, register_user&& command);
  void tell(reply_token token, read_user&& command);
  void tell(reply_token token, request_account&& command);
  void tell(reply_token token, resolve_name&& command);
  void tell(reply_token token, deposit_funds&& command);
  void tell(reply_token token, withdraw_funds&& command);
  void tell(reply_token token, place_order&& command);
  void tell(reply_token token, read_account&& command);
  void tell(reply_token token, cancel_order&& command);
  void tell(reply_token token, amend_order&& command);
  void tell(reply_token token, read_order&& command);
  void tell(reply_token token, jobs::ask_for_job&& command);
  void tell(reply_token token, jobs::cancel_job&& command);
  void tell(reply_token token, jobs::read_job&& command);
  void tell(reply_token token, jobs::read_job_result&& command);

  region& entities_;
  pending_replies& replies_;
  std::int64_t retry_after_s_;
};

}  // namespace madang
