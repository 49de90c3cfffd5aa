#pragma once

#include <cstdint>

namespace madang::jobs {

/// Long work (`config.of<job_settings>()`).
struct job_settings {
  /// Threads that run steps of jobs.
  std::int64_t threads = 1;
  /// Jobs that run at once on a node, and of one user; others are queued.
  std::int64_t running_max = 4;
  std::int64_t running_per_user_max = 1;
  /// Jobs of one user that are queued or running; over it 429.
  std::int64_t unfinished_per_user_max = 10;
  /// A job that was begun this often without one step done is given up.
  std::int64_t fruitless_runs_max = 5;
  /// A step that is unavailable is tried again this often.
  std::int64_t step_retries_max = 8;
  /// Before the first retry; doubled for each further one.
  std::int64_t step_retry_ms = 100;
  /// Entries that one step of an export reads.
  std::int64_t export_page_entries = 500;
  std::int64_t parameters_max_bytes = 4'096;
  std::int64_t cursor_max_bytes = 4'096;
  /// A result up to this size may be part of an event.
  std::int64_t text_result_max_bytes = 65'536;
  /// One result file, and all of a node.
  std::int64_t file_max_bytes = 16'777'216;
  std::int64_t files_max_bytes = 1'073'741'824;
  /// Of them, of one user's jobs.
  std::int64_t user_files_max_bytes = 268'435'456;
  /// Result files are removed after this.
  std::int64_t file_keep_s = 604'800;
};

}  // namespace madang::jobs
