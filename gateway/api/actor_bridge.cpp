#include "gateway/api/actor_bridge.hpp"

#include <spdlog/spdlog.h>

#include "cluster/ports/region.hpp"
#include "gateway/api/reject_to_http.hpp"
#include "messages/accounts/account_messages.hpp"
#include "messages/identity/name_messages.hpp"
#include "messages/identity/user_messages.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/jobs/user_jobs_messages.hpp"
#include "messages/trading/order_messages.hpp"

namespace madang {

pending_replies::taker actor_bridge::guarded(const exchange_ptr& ex, pending_replies::taker take) {
  return [ex, take = std::move(take)](answer&& reply) {
    try {
      take(std::move(reply));
    } catch (const std::exception& bug) {
      spdlog::error("request {}: {}", ex->request_id, bug.what());
      ex->refuse("internal_error");
    }
  };
}

void actor_bridge::refuse(exchange& ex, const refusal& why) const {
  const auto code = problem_code_of(why);
  if (code == "too_many_requests" || code == "too_many_jobs") return ex.refuse(come_again(code, retry_after_s_, {}));
  ex.refuse(code);
}

void actor_bridge::answer_unexpected(exchange& ex, const answer& reply) const {
  if (const auto* away = std::get_if<unavailable>(&reply.body)) {
    spdlog::debug("request {}: unavailable: {}", ex.request_id, away->why);
    return ex.refuse(come_again("unavailable", retry_after_s_, {}));
  }
  const auto* view = std::get_if<open_value>(&reply.body);
  spdlog::error("request {}: the entity answered with something else ({})", ex.request_id,
                view == nullptr || view->empty() ? "nothing" : view->name());
  ex.refuse("internal_error");
}

void actor_bridge::tell(reply_token token, register_user&& command) {
  const auto to = command.start.user;
  entities_.tell_new_entity(to, request<register_user>{token, std::move(command)});
}
void actor_bridge::tell(reply_token token, read_user&& command) {
  entities_.tell(command.user, request<read_user>{token, command});
}
void actor_bridge::tell(reply_token token, request_account&& command) {
  const auto to = command.user;
  entities_.tell(to, request<request_account>{token, std::move(command)});
}
void actor_bridge::tell(reply_token token, resolve_name&& command) {
  entities_.tell(command.name, request<resolve_name>{token, command});
}
void actor_bridge::tell(reply_token token, deposit_funds&& command) {
  entities_.tell(command.account, request<deposit_funds>{token, command});
}
void actor_bridge::tell(reply_token token, withdraw_funds&& command) {
  entities_.tell(command.account, request<withdraw_funds>{token, command});
}
void actor_bridge::tell(reply_token token, place_order&& command) {
  const auto to = command.account;
  entities_.tell(to, request<place_order>{token, std::move(command)});
}
void actor_bridge::tell(reply_token token, read_account&& command) {
  entities_.tell(command.account, request<read_account>{token, command});
}
void actor_bridge::tell(reply_token token, cancel_order&& command) {
  entities_.tell(command.order, request<cancel_order>{token, command});
}
void actor_bridge::tell(reply_token token, amend_order&& command) {
  entities_.tell(command.order, request<amend_order>{token, command});
}
void actor_bridge::tell(reply_token token, read_order&& command) {
  entities_.tell(command.order, request<read_order>{token, command});
}
void actor_bridge::tell(reply_token token, jobs::ask_for_job&& command) {
  const auto to = jobs::user_jobs_of(command.by);
  entities_.tell(to, request<jobs::ask_for_job>{token, std::move(command)});
}
void actor_bridge::tell(reply_token token, jobs::cancel_job&& command) {
  entities_.tell(command.job, request<jobs::cancel_job>{token, command});
}
void actor_bridge::tell(reply_token token, jobs::read_job&& command) {
  entities_.tell(command.job, request<jobs::read_job>{token, command});
}
void actor_bridge::tell(reply_token token, jobs::read_job_result&& command) {
  entities_.tell(command.job, request<jobs::read_job_result>{token, command});
}

}  // namespace madang
