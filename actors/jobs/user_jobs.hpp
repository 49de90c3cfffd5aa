#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "actors/kernel/remembered_requests.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/event_meta.hpp"
#include "messages/jobs/job.hpp"
#include "messages/jobs/user_jobs.hpp"
#include "messages/result.hpp"

namespace madang::jobs {

/// Everything the platform believes about the requests of one user. Rebuilt by replay; nothing else writes it.
struct user_jobs {
  user_jobs_id id;
  remembered_requests<job_id> requests;

  friend bool operator==(const user_jobs&, const user_jobs&) = default;
  MADANG_FIELDS(id, requests)
};

/// What a user's requests may be; from the settings, as data.
struct user_jobs_rules {
  std::uint64_t requests_max = 10'000;
};

using user_jobs_events = std::vector<user_jobs_event>;

/// The job that a repeated request has asked for before; nothing for a new one. Refuses (`idempotency_key_reused`) a
/// key that came with another body.
result<std::optional<job_id>, job_reject> find_job(const user_jobs& current, const ask_for_job& command);
/// Decides what a new request causes: no event where the client sent no key. `has_room`: the user may have one more
/// unfinished job. Precedence: too_many_requests, too_many_jobs.
result<user_jobs_events, job_reject> decide(const user_jobs& current, const ask_for_job& command,
                                            const user_jobs_rules& rules, bool has_room);

/// Applies a fact. Total: a fact that does not fit is a bug (`ensure`).
void apply(user_jobs& target, const user_jobs_event& event, const event_meta& meta);

/// For people: names every member.
std::vector<named_value> describe(const user_jobs& current);

}  // namespace madang::jobs
