#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "messages/envelope/peer_batch.hpp"
#include "messages/envelope/refusal.hpp"
#include "messages/fields.hpp"
#include "messages/identity/ids.hpp"
#include "messages/jobs/ids.hpp"
#include "messages/rights.hpp"
#include "messages/time.hpp"

namespace madang::jobs {

enum class job_status : std::uint8_t { none = 0, queued = 1, running = 2, succeeded = 3, failed = 4, cancelled = 5 };

/// Why a job refuses. The order of the numbers is the order of precedence.
enum class job_reject : std::uint8_t {
  job_unknown = 1,
  job_kind_unknown = 2,
  job_parameters_too_long = 3,
  too_many_jobs = 4,
  job_not_finished = 5,
  job_finished = 6,
  job_has_no_result = 7,
  idempotency_key_reused = 8,
  too_many_requests = 9,
};

/// What a job has made: a short text that the event itself holds, or a file of the node's result directory.
struct job_result {
  std::string media_type;
  std::string text;
  std::string file;  ///< name within the result directory; empty: `text` is the result
  std::uint64_t bytes = 0;

  friend bool operator==(const job_result&, const job_result&) = default;
  MADANG_FIELDS(media_type, text, file, bytes)
};

/// Why a job failed: a stable code and a sentence.
struct job_error {
  std::string code;
  std::string detail;

  friend bool operator==(const job_error&, const job_error&) = default;
  MADANG_FIELDS(code, detail)
};

// ---- events (601-699) ----------------------------------------------------------------------------------------------

struct job_requested {
  user_id user;
  std::string kind;        ///< word of its job_kind
  std::string parameters;  ///< in the kind's own form

  MADANG_EVENT(job_requested, 601, 1, user, kind, parameters)
};
/// A place to run was given. One for each time that the job began or was taken up again after a stop of the node.
struct job_started {
  std::uint32_t run = 0;  ///< from 1

  MADANG_EVENT(job_started, 602, 1, run)
};
/// A step is done and its work is durable: the job goes on from `cursor`, in this run or another.
struct job_progressed {
  std::uint64_t step = 0;  ///< from 1, without gaps
  std::string cursor;
  std::uint32_t progress_ppm = 0;

  MADANG_EVENT(job_progressed, 603, 1, step, cursor, progress_ppm)
};
struct job_succeeded {
  std::uint64_t step = 0;
  job_result result;

  MADANG_EVENT(job_succeeded, 604, 1, step, result)
};
struct job_failed {
  std::uint64_t step = 0;  ///< the step that failed; 0: none, the job was given up between steps
  job_error error;

  MADANG_EVENT(job_failed, 605, 1, step, error)
};
struct job_cancelled {
  user_id by;

  MADANG_EVENT(job_cancelled, 606, 1, by)
};
using job_event = std::variant<messages_acknowledged, job_requested, job_started, job_progressed, job_succeeded,
                               job_failed, job_cancelled>;

// ---- commands ------------------------------------------------------------------------------------------------------

struct request_job {
  job_id job;
  user_id by;
  std::string kind;
  std::string parameters;

  MADANG_FIELDS(job, by, kind, parameters)
};
/// Its owner's to do, or an administrator's; so is the next one.
struct cancel_job {
  job_id job;
  caller by;

  MADANG_FIELDS(job, by)
};
struct read_job {
  job_id job;
  caller by;

  MADANG_FIELDS(job, by)
};
/// Where the result is; refused while there is none. Its owner's alone: it may hold what is personal.
struct read_job_result {
  job_id job;
  user_id by;

  MADANG_FIELDS(job, by)
};

// ---- from the runner of the node -----------------------------------------------------------------------------------

/// The step is done; the job goes on from `cursor`.
struct step_more {
  std::string cursor;
  std::uint32_t progress_ppm = 0;

  friend bool operator==(const step_more&, const step_more&) = default;
  MADANG_FIELDS(cursor, progress_ppm)
};
struct step_done {
  job_result result;

  friend bool operator==(const step_done&, const step_done&) = default;
  MADANG_FIELDS(result)
};
struct step_failed {
  job_error error;

  friend bool operator==(const step_failed&, const step_failed&) = default;
  MADANG_FIELDS(error)
};
/// Nothing happened, for now: the same step may succeed later.
struct step_unavailable {
  std::string why;

  friend bool operator==(const step_unavailable&, const step_unavailable&) = default;
  MADANG_FIELDS(why)
};
using step_outcome = std::variant<step_more, step_done, step_failed, step_unavailable>;

/// A place to run is the job's, until it ends.
struct job_turn {
  MADANG_NO_FIELDS
};
struct step_finished {
  std::uint64_t step = 0;
  step_outcome outcome;

  MADANG_FIELDS(step, outcome)
};

// ---- views ---------------------------------------------------------------------------------------------------------

struct job_view {
  job_id job;
  user_id user;
  std::string kind;
  job_status status = job_status::none;
  std::uint32_t progress_ppm = 0;
  job_result result;  ///< of one that succeeded
  job_error error;    ///< of one that failed
  unix_nanos created_at;
  std::optional<unix_nanos> finished_at;

  friend bool operator==(const job_view&, const job_view&) = default;
  MADANG_VIEW(job_view, jobs, 1, job, user, kind, status, progress_ppm, result, error, created_at, finished_at)
};
/// For the gateway alone: where the result's bytes are.
struct job_result_view {
  job_id job;
  std::string kind;
  job_result result;

  MADANG_VIEW(job_result_view, jobs, 2, job, kind, result)
};
/// One event of `jobs:USER`: the event's name and the job after it.
struct job_frame {
  std::string event;
  job_view job;

  MADANG_VIEW(job_frame, jobs, 101, event, job)
};

}  // namespace madang::jobs

namespace madang {

template <>
inline constexpr context_number reject_context<jobs::job_reject> = context_number::jobs;

}  // namespace madang
