#include "actors/jobs/user_jobs.hpp"

#include "messages/ensure.hpp"

namespace madang::jobs {
namespace {

struct applier {
  user_jobs& target;
  const event_meta& meta;

  void operator()(const messages_acknowledged&) const {}  // no messages to peers
  void operator()(const job_reserved& event) const {
    ensure(event.job && event.request, "a key is kept for a job");
    target.requests.remember(event.request, meta.time, event.job);
  }
};

}  // namespace

result<std::optional<job_id>, job_reject> find_job(const user_jobs& current, const ask_for_job& command) {
  const auto* known = current.requests.find(command.request, command.received_at);
  if (known == nullptr) return std::optional<job_id>{};
  if (known->body != command.request.body) return refused{job_reject::idempotency_key_reused};
  return std::optional(known->first);
}

result<user_jobs_events, job_reject> decide(const user_jobs& current, const ask_for_job& command,
                                            const user_jobs_rules& rules, bool has_room) {
  if (command.request && !current.requests.has_room(command.received_at, rules.requests_max)) {
    return refused{job_reject::too_many_requests};
  }
  if (!has_room) return refused{job_reject::too_many_jobs};
  if (!command.request) return user_jobs_events{};
  return user_jobs_events{job_reserved{command.new_job, command.request}};
}

void apply(user_jobs& target, const user_jobs_event& event, const event_meta& meta) {
  std::visit(applier{target, meta}, event);
}

}  // namespace madang::jobs
