#include "actors/jobs/job.hpp"

#include <algorithm>

#include "messages/ensure.hpp"

namespace madang::jobs {
namespace {

constexpr std::uint32_t whole_ppm = 1'000'000;

bool is_known_to(const job& current, user_id by) {
  return current.status != job_status::none && current.user == by;
}
/// To its owner and to administrators.
bool is_shown_to(const job& current, const caller& by) {
  const bool may_see = by.roles.has(identity::role::admin) || current.user == by.user;
  return current.status != job_status::none && may_see;
}

job_failed failed(const job& current, std::string code, std::string detail) {
  return {current.step + 1, {std::move(code), std::move(detail)}};
}

/// The event of the next step's outcome.
struct outcome_decider {
  const job& current;
  const job_rules& rules;

  job_events operator()(const step_more& more) const {
    if (more.cursor.size() > rules.cursor_max)
      return {failed(current, "cursor_too_long", "the cursor of a step is too long")};
    return {job_progressed{current.step + 1, more.cursor, std::min(more.progress_ppm, whole_ppm)}};
  }
  job_events operator()(const step_done& done) const {
    if (done.result.text.size() > rules.text_result_max) {
      return {failed(current, "result_too_large", "a result of this size belongs into a file")};
    }
    return {job_succeeded{current.step + 1, done.result}};
  }
  job_events operator()(const step_failed& why) const { return {job_failed{current.step + 1, why.error}}; }
  job_events operator()(const step_unavailable&) const { return {}; }
};

}  // namespace

result<job_events, job_reject> decide(const job& current, const request_job& command, const job_rules& rules,
                                      job_admission admission) {
  ensure(current.status == job_status::none && command.job == current.id, "a job is requested once");
  if (!admission.kind_is_known) return refused{job_reject::job_kind_unknown};
  if (command.parameters.size() > rules.parameters_max) return refused{job_reject::job_parameters_too_long};
  if (!admission.has_room) return refused{job_reject::too_many_jobs};
  return job_events{job_requested{command.by, command.kind, command.parameters}};
}

result<job_events, job_reject> decide(const job& current, const cancel_job& command) {
  if (!is_shown_to(current, command.by)) return refused{job_reject::job_unknown};
  if (!current.is_unfinished()) return refused{job_reject::job_finished};
  return job_events{job_cancelled{command.by.user}};
}

job_events decide_turn(const job& current, const job_rules& rules, bool kind_is_known) {
  if (!current.is_unfinished()) return {};
  if (!kind_is_known)
    return {job_failed{0, {"job_kind_unknown", "this version of the platform does not know the kind of job"}}};
  if (current.fruitless_runs >= rules.fruitless_runs_max) {
    return {job_failed{0, {"too_many_runs", "the job was taken up several times and did not get on"}}};
  }
  return {job_started{current.runs + 1}};
}

job_events decide(const job& current, const step_finished& report, const job_rules& rules) {
  if (current.status != job_status::running || report.step != current.step + 1) return {};
  return std::visit(outcome_decider{current, rules}, report.outcome);
}

job_events decide_given_up(const job& current, const std::string& why) {
  if (current.status != job_status::running) return {};
  return {failed(current, "unavailable", why)};
}

bool ends_job(const job_event& event) {
  return std::holds_alternative<job_succeeded>(event) || std::holds_alternative<job_failed>(event) ||
         std::holds_alternative<job_cancelled>(event);
}

result<job_view, job_reject> view_of(const job& current, const caller& by) {
  if (!is_shown_to(current, by)) return refused{job_reject::job_unknown};
  return job_view{current.id,     current.user,  current.kind,       current.status,     current.progress_ppm,
                  current.result, current.error, current.created_at, current.finished_at};
}

result<job_view, job_reject> first_answer_of(const job& current, user_id by) {
  if (!is_known_to(current, by)) return refused{job_reject::job_unknown};
  job_view first;
  first.job = current.id;
  first.user = current.user;
  first.kind = current.kind;
  first.status = job_status::queued;
  first.created_at = current.created_at;
  return first;
}

result<job_result_view, job_reject> result_of(const job& current, user_id by) {
  if (!is_known_to(current, by)) return refused{job_reject::job_unknown};
  if (current.is_unfinished()) return refused{job_reject::job_not_finished};
  if (current.status != job_status::succeeded) return refused{job_reject::job_has_no_result};
  return job_result_view{current.id, current.kind, current.result};
}

}  // namespace madang::jobs
