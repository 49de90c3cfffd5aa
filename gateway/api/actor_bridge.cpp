#include "gateway/api/actor_bridge.hpp"

#include <spdlog/spdlog.h>

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
  const auto* row = refusals_.find(why);
  if (row == nullptr) {
    spdlog::error("request {}: refusal {} of context {} has no row", ex.request_id, why.code,
                  static_cast<int>(why.context));
    return ex.refuse("internal_error");
  }
  auto detail = detail_of(why, *row);
  if (row->problem.status == 429) return ex.refuse(come_again(row->problem.code, retry_after_s_, std::move(detail)));
  auto faults = faults_of(*row, ex.body, detail);
  ex.refuse(problem{row->problem.code, std::move(detail), std::move(faults), {}, false});
}

void actor_bridge::answer_unexpected(exchange& ex, const answer& reply) const {
  if (const auto* away = std::get_if<unavailable>(&reply.body)) {
    spdlog::debug("request {}: unavailable: {}", ex.request_id, away->why);
    return ex.refuse(come_again("unavailable", retry_after_s_, {}));
  }
  if (std::holds_alternative<outcome_unknown>(reply.body)) return ex.refuse("outcome_unknown");
  const auto* view = std::get_if<open_value>(&reply.body);
  spdlog::error("request {}: the entity answered with something else ({})", ex.request_id,
                view == nullptr || view->empty() ? "nothing" : view->name());
  ex.refuse("internal_error");
}

void actor_bridge::answer_otherwise(exchange& ex, const answer& reply) const {
  if (const auto* why = std::get_if<refusal>(&reply.body)) return refuse(ex, *why);
  answer_unexpected(ex, reply);
}

}  // namespace madang
