#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "cluster/jobs/job_pool.hpp"
#include "cluster/ports/console_desk.hpp"
#include "cluster/ports/entity_client.hpp"
#include "cluster/region/local_region.hpp"
#include "messages/admin/act_result.hpp"
#include "messages/admin/console.hpp"

namespace madang::console {

/// A question of a console that has come to the node that serves what it is about.
struct owner_question {
  reply_token answer_to;
  admin::ask_console asked;
};
/// Reads hostile bytes; nothing where they are no question.
std::optional<owner_question> read_question(std::span<const std::byte> bytes);

/// What a node answers to one. `how`: how an act has ended. What no link carries is refused instead.
answer answer_of(reply_token to, const outcome& found, admin::act_result how = admin::act_result::ok);
/// What an answer says.
outcome outcome_of(const answer& given);
/// How an act has ended, as an answer to it says.
admin::act_result result_of(const answer& given);

/// The platform did not take what was to be written into the audit trail.
outcome outcome_not_written();

/// Asks the nodes that serve entities about them, this one among them. What an answer leads to is done on a thread of
/// its own: answers come on threads that must not wait. Thread-safe.
class owner_questions {
 public:
  using taker = std::function<void(const answer&)>;

  /// Both outlive it.
  owner_questions(local_region& entities, entity_client& client)
      : entities_(entities), client_(client), answers_(1, "console-acts") {}

  void ask(admin::ask_console question, taker then);
  /// Asks an entity.
  template <class Id, class Command>
  void tell(Id to, Command command, taker then) {
    entities_.tell(to, client_request<Command>{expect(std::move(then)), std::move(command)});
  }
  /// Runs a job on the same thread.
  void run(std::function<void()> job) { answers_.run(std::move(job)); }
  void stop() { answers_.stop(); }

 private:
  reply_token expect(taker then);

  local_region& entities_;
  entity_client& client_;
  job_pool answers_;
};

}  // namespace madang::console
