#include "gateway/jobs/job_json.hpp"
#include "gateway/jobs/job_routes.hpp"
#include "gateway/jobs/jobs_refusals.hpp"
#include "gateway/json/json_output.hpp"

namespace madang::jobs {
namespace {

void write_frame(std::string& out, const job_frame& event, unix_nanos) {
  json_object data(out);
  data.word("event", event.event);
  write_job(data.member("job"), event.job);
}

}  // namespace

void add_to_gateway(gateway_registry& to, const settings& limits) {
  add_job_routes(to, limits);
  to.add_refusals<job_reject>(row_of);
  to.add(problem_code{"job_result_gone", 410, "The result of the job has been removed"});
  to.frames.add<job_frame, write_frame>();
  to.add(channel_page{.kind = channel_kind::jobs,
                      .about = "Each event of each job, with the job after it",
                      .update = object_of({}, {{"event", words_of(event_words<job_event>())}, {"job", job_schema()}}),
                      .snapshot = {}});
}

}  // namespace madang::jobs
