#include "actors/jobs/job.hpp"
#include "actors/jobs/user_jobs.hpp"
#include "actors/kernel/description.hpp"
#include "messages/jobs/words.hpp"

namespace madang::jobs {

std::vector<named_value> describe(const job& current) {
  const auto& [id, user, kind, parameters, status, runs, fruitless_runs, step, cursor, progress_ppm, result, error,
               created_at, finished_at] = current;
  description out;
  out.add("job", id)
      .add("user", user)
      .add("kind", kind)
      .add("parameters", parameters)
      .add("status", status)
      .add("runs", runs)
      .add("runs_without_a_step", fruitless_runs)
      .add("step", step)
      .add("cursor", cursor)
      .add("progress", progress_text(progress_ppm))
      .add("result_media_type", result.media_type)
      .add("result_bytes", result.bytes)
      .add("result_file", result.file)
      .add("error_code", error.code)
      .add("error_detail", error.detail)
      .add("created_at", created_at)
      .add("finished_at", finished_at.value_or(unix_nanos{}));
  return out.take();
}

std::vector<named_value> describe(const user_jobs& current) {
  const auto& [id, requests] = current;
  description out;
  out.add("user", user_id{id.value}).add("idempotency_keys", requests.by_key.size());
  return out.take();
}

}  // namespace madang::jobs
