#include "gateway/jobs/job_json.hpp"

#include "gateway/json/json_output.hpp"
#include "gateway/json/shapes.hpp"
#include "messages/jobs/words.hpp"

namespace madang::jobs {
namespace {

constexpr std::int64_t bytes_max = std::numeric_limits<std::int64_t>::max();

void write_result(std::string& out, const job_view& job) {
  json_object result(out);
  result.text("media_type", job.result.media_type);
  result.number("size", job.result.bytes);
  result.word("href", "/api/v1/jobs/" + to_text(job.job) + "/result");
}

void write_error(std::string& out, const job_error& error) {
  json_object what(out);
  what.text("code", error.code);
  what.text("detail", error.detail);
}

}  // namespace

void write_job(std::string& out, const job_view& job) {
  json_object body(out);
  body.word("job_id", to_text(job.job));
  body.text("kind", job.kind);
  body.word("user_id", to_text(job.user));
  body.word("status", to_text(job.status));
  body.word("progress", progress_text(job.progress_ppm));
  if (job.status == job_status::succeeded) {
    write_result(body.member("result"), job);
  } else {
    body.nothing("result");
  }
  if (job.status == job_status::failed) {
    write_error(body.member("error"), job.error);
  } else {
    body.nothing("error");
  }
  body.time("created_at", job.created_at);
  if (job.finished_at) {
    body.time("finished_at", *job.finished_at);
  } else {
    body.nothing("finished_at");
  }
}

schema_ref job_shape() {
  const auto result = object_of("JobResult", {{"media_type", text_of(1, 64)},
                                              {"size", integer_of(0, bytes_max, "Bytes")},
                                              {"href", text_of(1, 128, "Where the result is")}});
  const auto error = object_of("JobError", {{"code", text_of(1, 64)}, {"detail", text_of(0, 1'024)}});
  return object_of("Job", {{"job_id", shapes::id()},
                           {"kind", text_of(1, 64, "What kind of work")},
                           {"user_id", shapes::id()},
                           {"status", words_of({"QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"}, "JobStatus")},
                           {"progress", decimal_of(6, "From 0 to 1")},
                           {"result", nullable(result)},
                           {"error", nullable(error)},
                           {"created_at", time_of()},
                           {"finished_at", nullable(time_of())}});
}

}  // namespace madang::jobs
