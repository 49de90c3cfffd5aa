#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "messages/event_meta.hpp"
#include "messages/jobs/job.hpp"
#include "messages/result.hpp"

namespace madang::jobs {

/// Everything the platform believes about one job. Rebuilt by replay; nothing else writes it.
struct job {
  job_id id;
  user_id user;
  std::string kind;
  std::string parameters;
  job_status status = job_status::none;
  std::uint32_t runs = 0;
  std::uint32_t fruitless_runs = 0;  ///< since the last step that was done
  std::uint64_t step = 0;            ///< the last one done
  std::string cursor;                ///< where the next step goes on
  std::uint32_t progress_ppm = 0;
  job_result result;  ///< once it has succeeded
  job_error error;    ///< once it has failed
  unix_nanos created_at;
  std::optional<unix_nanos> finished_at;

  bool is_unfinished() const { return status == job_status::queued || status == job_status::running; }
  friend bool operator==(const job&, const job&) = default;
  MADANG_FIELDS(id, user, kind, parameters, status, runs, fruitless_runs, step, cursor, progress_ppm, result, error,
                created_at, finished_at)
};

/// What a job may be; from the settings, as data.
struct job_rules {
  std::uint64_t parameters_max = 4'096;
  std::uint64_t cursor_max = 4'096;
  std::uint64_t text_result_max = 65'536;
  std::uint32_t fruitless_runs_max = 5;
};

/// What the node says about a request; comes in with the command as data.
struct job_admission {
  bool kind_is_known = false;
  bool has_room = false;  ///< the user has fewer unfinished jobs than allowed
};

using job_events = std::vector<job_event>;

/// Decides what a request causes. Changes nothing. Only for a job without a past. Precedence: job_kind_unknown,
/// job_parameters_too_long, too_many_jobs.
result<job_events, job_reject> decide(const job& current, const request_job& command, const job_rules& rules,
                                      job_admission admission);
/// Precedence: job_unknown (also for another user's, unless it is an administrator), job_finished.
result<job_events, job_reject> decide(const job& current, const cancel_job& command);

/// A place to run is never refused: no event where the job is over. A job whose runs end again and again without a step
/// done (it may be what ends the node) is given up; so is one whose kind this program does not know.
job_events decide_turn(const job& current, const job_rules& rules, bool kind_is_known);
/// What the runner reports: no event for a step that is not the next one, for one of a job that is over, and for one
/// that was unavailable.
job_events decide(const job& current, const step_finished& report, const job_rules& rules);
/// The next step stayed unavailable.
job_events decide_given_up(const job& current, const std::string& why);

/// Whether a job is over with this event.
bool ends_job(const job_event& event);

/// Applies a fact. Total: a fact that does not fit is a bug (`ensure`).
void apply(job& target, const job_event& event, const event_meta& meta);

/// As its owner and administrators see it; job_unknown for anybody else.
result<job_view, job_reject> view_of(const job& current, const caller& by);
/// As its owner saw it when it was requested.
result<job_view, job_reject> first_answer_of(const job& current, user_id by);
/// Precedence: job_unknown, job_not_finished, job_has_no_result (it failed or was cancelled).
result<job_result_view, job_reject> result_of(const job& current, user_id by);

/// For people: names every member.
std::vector<named_value> describe(const job& current);

}  // namespace madang::jobs
