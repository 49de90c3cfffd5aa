#include "config/jobs/job_settings.hpp"

#include "config/setting_kinds.hpp"

namespace madang::jobs {
namespace {

constexpr std::int64_t mib = 1'024 * 1'024;

}  // namespace

void add_settings(setting_registry& into) {
  using s = job_settings;
  section_rows<s>(into, "jobs", "Long work: exports, reports, batches.")
      .integer("threads", &s::threads, 1, 64, "threads", "Threads that run steps of jobs.")
      .integer("running_max", &s::running_max, 1, 1'000, "jobs", "Jobs that run at once; others are queued.")
      .integer("running_per_user_max", &s::running_per_user_max, 1, 1'000, "jobs", "Jobs of one user that run at once.")
      .integer("unfinished_per_user_max", &s::unfinished_per_user_max, 1, 10'000, "jobs",
               "Queued and running jobs of one user; over it 429.")
      .integer("fruitless_runs_max", &s::fruitless_runs_max, 1, 1'000, "runs",
               "A job that was begun this often without one step done is given up.")
      .integer("step_retries_max", &s::step_retries_max, 0, 20, "retries",
               "How often a step is tried again that is unavailable; then its job fails.")
      .integer("step_retry_ms", &s::step_retry_ms, 1, 60'000, "ms",
               "Before the first retry; doubled for each further one.")
      .integer("export_page_entries", &s::export_page_entries, 1, 10'000, "entries",
               "Entries that one step of an export reads.")
      .integer("parameters_max_bytes", &s::parameters_max_bytes, 64, mib, "bytes", "The longest parameters of a job.")
      .integer("cursor_max_bytes", &s::cursor_max_bytes, 64, mib, "bytes", "The longest cursor between two steps.")
      .integer("text_result_max_bytes", &s::text_result_max_bytes, 64, mib, "bytes",
               "The longest result that is part of an event; a longer one is a file.")
      .integer("file_max_bytes", &s::file_max_bytes, 1'024, 256 * mib, "bytes", "The largest result file.")
      .integer("files_max_bytes", &s::files_max_bytes, 1'024, 1'048'576 * mib, "bytes", "All result files of a node.")
      .integer("user_files_max_bytes", &s::user_files_max_bytes, 1'024, 1'048'576 * mib, "bytes",
               "Of them, of one user's jobs; over it a job fails with results_full.")
      .integer("file_keep_s", &s::file_keep_s, 60, 3'650LL * 86'400, "s", "Result files are removed after this time.");
}

}  // namespace madang::jobs
