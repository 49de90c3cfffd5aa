#pragma once

#include <cstdint>
#include <utility>
#include <variant>

#include "gateway/api/exchange.hpp"
#include "gateway/api/pending_replies.hpp"
#include "gateway/problems/refusal_table.hpp"
#include "messages/envelope/output.hpp"

namespace madang {

class region;

/// The receiver of a command that makes it: nothing has been sent to it before.
template <class Id>
struct new_entity {
  Id id;
};

/// Sends a client's commands to entities and brings their answers back to the exchange. Belongs to one io thread.
/// Nothing here waits: the answer comes through the gate to the desk of this thread.
class actor_bridge {
 public:
  actor_bridge(region& entities, pending_replies& replies, const refusal_table& refusals, std::int64_t retry_after_s)
      : entities_(entities), replies_(replies), refusals_(refusals), retry_after_s_(retry_after_s) {}

  /// Asks an entity, or a `new_entity`; whoever calls it includes `ask_entity.hpp`. `then(exchange_ptr, View&&, const
  /// answer&)` runs when it answers with a View; refusals and an entity that cannot serve are answered here.
  template <class View, class Receiver, class Command, class Then>
  void ask(const exchange_ptr& ex, Receiver to, Command command, Then then) {
    ask_all<View>(ex, to, std::move(command), std::move(then),
                  [this](const exchange_ptr& at, const refusal& why) { refuse(*at, why); });
  }

  /// The same where a refusal means something of its own: `refused(exchange_ptr, refusal)`.
  template <class View, class Receiver, class Command, class Then, class Refused>
  void ask_all(const exchange_ptr& ex, Receiver to, Command command, Then then, Refused refused_by) {
    auto take = [this, ex, then = std::move(then), refused_by = std::move(refused_by)](answer&& reply) {
      if (ex->answered()) return;
      if (auto* view = reply.get_if<View>()) return then(ex, std::move(*view), std::as_const(reply));
      if (const auto* why = std::get_if<refusal>(&reply.body)) return refused_by(ex, *why);
      answer_unexpected(*ex, reply);
    };
    tell(to, replies_.expect(guarded(ex, std::move(take)), ex->patience_ends_ns), std::move(command));
  }

  /// Asks; `take(exchange_ptr, answer&&)` gets whatever comes.
  template <class Receiver, class Command, class Take>
  void ask_any(const exchange_ptr& ex, Receiver to, Command command, Take take_any) {
    auto take = [ex, take_any = std::move(take_any)](answer&& reply) {
      if (!ex->answered()) take_any(ex, std::move(reply));
    };
    tell(to, replies_.expect(guarded(ex, std::move(take)), ex->patience_ends_ns), std::move(command));
  }
  /// Tells; nobody waits for an answer.
  template <class Receiver, class Command>
  void tell_only(Receiver to, Command command) {
    tell(to, reply_token{}, std::move(command));
  }

  /// The rows that say how refusals are answered.
  const refusal_table& refusals() const { return refusals_; }
  /// Answers as the row of the refusal says; one that says too many says when to come again.
  void refuse(exchange& ex, const refusal& why) const;
  /// A refusal, unavailable, an outcome that nobody knows, or a view that nobody expected.
  void answer_otherwise(exchange& ex, const answer& reply) const;

 private:
  /// Keeps a bug in a taker from ending the thread: the client is told 500.
  static pending_replies::taker guarded(const exchange_ptr& ex, pending_replies::taker take);
  /// Unavailable, an outcome that nobody knows, or a view that nobody expected.
  void answer_unexpected(exchange& ex, const answer& reply) const;

  template <class Id, class Command>
  void tell(Id to, reply_token token, Command command);
  template <class Id, class Command>
  void tell(new_entity<Id> to, reply_token token, Command command);

  region& entities_;
  pending_replies& replies_;
  const refusal_table& refusals_;
  std::int64_t retry_after_s_;
};

}  // namespace madang
