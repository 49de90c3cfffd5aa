#include "gateway/jobs/job_routes.hpp"

#include <array>
#include <memory>
#include <utility>

#include "cluster/ports/id_source.hpp"
#include "gateway/admin/admin_request.hpp"
#include "gateway/api/ask_entity.hpp"
#include "gateway/api/lists.hpp"
#include "gateway/jobs/job_json.hpp"
#include "gateway/json/json_types.hpp"
#include "messages/jobs/job_messages.hpp"
#include "messages/jobs/queries.hpp"
#include "messages/jobs/user_jobs_messages.hpp"
#include "messages/jobs/words.hpp"
#include "messages/makers/house_accounts.hpp"
#include "persistence/ports/result_files.hpp"

namespace madang::jobs {
namespace {

constexpr std::string_view jobs_list = "jobs";
constexpr std::string_view all_jobs_list = "all_jobs";

/// A client is told one of these; what is none of them is bytes.
std::string_view known_media_type(std::string_view text) {
  constexpr std::array<std::string_view, 4> known = {"text/csv", "text/plain", "application/json", "application/zip"};
  for (const auto type : known) {
    if (type == text) return type;
  }
  return "application/octet-stream";
}

void serve_list_jobs(route_services& with, const exchange_ptr& ex) {
  const auto at = read_page(with, *ex, jobs_list);
  if (!at) return;
  list_jobs query{ex->caller_id(), job_status::none, std::string(ex->query("kind").value_or("")), *at};
  if (const auto status = ex->query("status")) query.status = *parse_job_status(*status);
  serve_list(with, ex, jobs_list, std::move(query), write_job);
}

void serve_list_all_jobs(route_services& with, const exchange_ptr& ex) {
  const auto at = read_page(with, *ex, all_jobs_list);
  if (!at) return;
  list_all_jobs query{{}, job_status::none, std::string(ex->query("kind").value_or("")), *at};
  if (const auto status = ex->query("status")) query.status = *parse_job_status(*status);
  if (const auto whose = ex->query("user_id")) {
    const auto id = parse_id<user_id>(*whose);
    if (!id) return ex->refuse("not_found");
    query.of = *id;
  }
  serve_list(with, ex, all_jobs_list, std::move(query), write_job);
}

std::optional<job_id> job_of(exchange& ex) {
  const auto id = parse_id<job_id>(ex.path_value());
  if (!id) ex.refuse("not_found");
  return id;
}

void answer_job(const exchange_ptr& at, job_view&& job, const answer&) {
  at->answer(json_response(200, [&](std::string& out) { write_job(out, job); }));
}

void serve_job(route_services& with, const exchange_ptr& ex) {
  const auto id = job_of(*ex);
  if (id) with.actors.ask<job_view>(ex, *id, read_job{*id, ex->who()}, answer_job);
}

void serve_cancel(route_services& with, const exchange_ptr& ex) {
  const auto id = job_of(*ex);
  if (id) with.actors.ask<job_view>(ex, *id, cancel_job{*id, ex->who()}, answer_job);
}

void answer_content(exchange& ex, std::string_view media_type, std::string content) {
  http_response out;
  out.content_type = known_media_type(media_type);
  out.body = std::move(content);
  ex.answer(std::move(out));
}

void answer_failure(route_services& with, exchange& ex, const result_failure& why) {
  if (why.fault == result_fault::missing) return ex.refuse("job_result_gone");
  ex.refuse(with.come_again_later("unavailable"));
}

/// The file is read on another thread, and answered on this one.
void answer_file(route_services& with, const exchange_ptr& ex, const job_result& made) {
  if (with.ports.results == nullptr) return ex->refuse(with.come_again_later("unavailable"));
  with.ports.results->read(made.file, [&with, replies = with.replies, ex,
                                       type = made.media_type](result<std::string, result_failure> found) {
    const auto kept = std::make_shared<result<std::string, result_failure>>(std::move(found));
    run_on_io_thread(replies, ex, [&with, ex, type, kept] {
      if (!*kept) return answer_failure(with, *ex, kept->error());
      answer_content(*ex, type, **std::move(kept));
    });
  });
}

void answer_result_of(route_services& with, const exchange_ptr& ex, job_id id, user_id by) {
  with.actors.ask<job_result_view>(ex, id, read_job_result{id, by},
                                   [&with](const exchange_ptr& at, job_result_view&& made, const answer&) {
                                     if (!made.result.file.empty()) return answer_file(with, at, made.result);
                                     answer_content(*at, made.result.media_type, std::move(made.result.text));
                                   });
}

/// What a job has made is its owner's alone; what the platform's own jobs have, every administrator's.
void serve_result(route_services& with, const exchange_ptr& ex) {
  const auto id = job_of(*ex);
  if (!id) return;
  if (!ex->caller->roles.has(identity::role::admin)) return answer_result_of(with, ex, *id, ex->caller_id());
  with.actors.ask<job_view>(ex, *id, read_job{*id, ex->who()},
                            [&with, id = *id](const exchange_ptr& at, job_view&& job, const answer&) {
                              const bool is_platforms = job.user == makers::house_user();
                              answer_result_of(with, at, id, is_platforms ? job.user : at->caller_id());
                            });
}

route job_route(http_method method, std::string_view path, std::string_view id, std::string_view summary,
                void (*serve)(route_services&, const exchange_ptr&)) {
  return {.method = method,
          .path = path,
          .id = id,
          .tag = "jobs",
          .summary = summary,
          .who = access::caller,
          .object = object_rule::owned_or_office,
          .in_path = {{"job_id", views::id.schema(), "The job."}},
          .answers = {{200, job_schema(), summary}},
          .errors = {"not_found"},
          .serve = serve};
}

}  // namespace

void answer_with_new_job(route_services& with, const exchange_ptr& ex, std::string kind, std::string parameters) {
  ask_for_job command{ex->caller_id(), with.ports.ids.next_job(ex->caller_id()),
                      std::move(kind), std::move(parameters),
                      ex->repeat,      ex->received_at};
  with.actors.ask<job_view>(ex, user_jobs_of(ex->caller_id()), std::move(command),
                            [](const exchange_ptr& at, job_view&& job, const answer& reply) {
                              auto response = json_response(202, [&](std::string& out) { write_job(out, job); });
                              response.headers.emplace_back("Location", "/api/v1/jobs/" + to_text(job.job));
                              if (reply.replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
                              at->answer(std::move(response));
                            });
}

void add_job_routes(gateway_registry& to, const settings& limits) {
  to.add({.method = http_method::get,
          .path = "/api/v1/jobs",
          .id = "listJobs",
          .tag = "jobs",
          .summary = "The caller's jobs, newest first",
          .who = access::caller,
          .object = object_rule::own,
          .in_query = page_parameters(limits, {{"status", job_status_schema(), "Only jobs in this status."},
                                               {"kind", text_of(1, 64), "Only jobs of this kind."}}),
          .answers = {{200, page_schema("JobPage", job_schema()), "One page"}},
          .errors = {"cursor_invalid", "not_found"},
          .serve = serve_list_jobs});
  auto all = admin::reading_route("/api/v1/admin/jobs", "listAllJobs", "The jobs of everybody, newest first",
                                  page_schema("AllJobsPage", job_schema()), serve_list_all_jobs);
  all.in_query = page_parameters(limits, {{"user_id", views::id.schema(), "Of this user only."},
                                          {"status", job_status_schema(), "Only jobs in this status."},
                                          {"kind", text_of(1, 64), "Only jobs of this kind."}});
  all.errors = {"cursor_invalid", "not_found"};
  to.add(std::move(all));
  to.add(job_route(http_method::get, "/api/v1/jobs/{job_id}", "getJob", "One job and how far it is", serve_job));
  auto cancel = job_route(http_method::remove, "/api/v1/jobs/{job_id}", "cancelJob", "Cancel a job", serve_cancel);
  cancel.kind = route_kind::exit;
  cancel.errors.push_back("job_finished");
  to.add(std::move(cancel));
  auto file = job_route(http_method::get, "/api/v1/jobs/{job_id}/result", "getJobResult", "What the job has made",
                        serve_result);
  file.object = object_rule::owned;
  file.answers = {{200, {}, "The result, in the media type that the job names", "application/octet-stream"}};
  file.errors = {"not_found", "job_not_finished", "job_has_no_result", "job_result_gone"};
  to.add(std::move(file));
}

}  // namespace madang::jobs
