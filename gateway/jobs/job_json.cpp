#include "gateway/jobs/job_json.hpp"

#include "gateway/json/json_words.hpp"
#include "gateway/json/view_description.hpp"
#include "messages/jobs/words.hpp"

namespace madang::jobs {
namespace {

using views::member;

constexpr views::words<job_status> status_word{"JobStatus"};

/// The result of a job, seen from outside: where it is, not which file of the node it is.
struct shown_result {
  const job_view& job;
};

constexpr auto result_members = std::tuple{
    member("media_type", views::text{1, 64},
           [](const shown_result& v) -> std::string_view { return v.job.result.media_type; }),
    member("size", views::count, "Bytes", [](const shown_result& v) { return v.job.result.bytes; }),
    member("href", views::text{1, 128}, "Where the result is",
           [](const shown_result& v) { return "/api/v1/jobs/" + to_text(v.job.job) + "/result"; }),
};
constexpr auto error_members = std::tuple{
    member("code", views::text{1, 64}, &job_error::code),
    member("detail", views::text{0, 1'024}, &job_error::detail),
};

constexpr auto result = views::object(views::view_of<shown_result>("JobResult", result_members));
constexpr auto error = views::object(views::view_of<job_error>("JobError", error_members));

std::optional<shown_result> result_of(const job_view& job) {
  return job.status == job_status::succeeded ? std::optional(shown_result{job}) : std::nullopt;
}
std::optional<job_error> error_of(const job_view& job) {
  return job.status == job_status::failed ? std::optional(job.error) : std::nullopt;
}

constexpr auto members = std::tuple{
    member("job_id", views::id, &job_view::job),
    member("kind", views::text{1, 64}, "What kind of work", &job_view::kind),
    member("user_id", views::id, &job_view::user),
    member("status", status_word, &job_view::status),
    member("progress", views::ratio, "From 0 to 1", [](const job_view& v) { return progress_text(v.progress_ppm); }),
    member("result", views::or_null(result), result_of),
    member("error", views::or_null(error), error_of),
    member("created_at", views::time, &job_view::created_at),
    member("finished_at", views::or_null(views::time), &job_view::finished_at),
};
constexpr auto description = views::view_of<job_view>("Job", members);

}  // namespace

void write_job(std::string& out, const job_view& job) {
  views::write(out, description, job);
}
schema_ref job_schema() {
  return views::schema_of(description);
}
schema_ref job_status_schema() {
  return status_word.schema();
}

}  // namespace madang::jobs
