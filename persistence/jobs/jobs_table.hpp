#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "messages/jobs/words.hpp"
#include "persistence/tables/plain_table.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::jobs {

/// A row of the table `jobs`. Of one that succeeded: media_type and bytes; of one that failed: error_code and
/// error_detail.
struct job_row {
  static constexpr std::string_view table_name = "jobs";
  static constexpr std::size_t key_columns = 1;
  static std::vector<std::string_view> indexes() { return {"user_id, job_id"}; }

  jobs::job_id job_id;
  madang::user_id user_id;
  std::string kind;
  job_status status = job_status::none;
  std::uint32_t progress_ppm = 0;
  std::string media_type;
  std::uint64_t bytes = 0;
  std::string error_code;
  std::string error_detail;
  unix_nanos created_at;
  unix_nanos finished_at;  ///< 0: not yet

  MADANG_FIELDS(job_id, user_id, kind, status, progress_ppm, media_type, bytes, error_code, error_detail, created_at,
                finished_at)
};

/// Which jobs there are and how far they are.
class jobs_table final : public plain_table<job_row> {
 public:
  using plain_table::plain_table;

  void take(const projected_record& record, const job_requested& event) {
    job_row row;
    row.job_id = {record.stream.key};
    row.user_id = event.user;
    row.kind = event.kind;
    row.status = job_status::queued;
    row.created_at = record.time;
    put(std::move(row));
  }
  void take(const projected_record& record, const job_started&) {
    update(key_of(record), [](job_row& row) { row.status = job_status::running; });
  }
  void take(const projected_record& record, const job_progressed& event) {
    update(key_of(record), [&](job_row& row) { row.progress_ppm = event.progress_ppm; });
  }
  void take(const projected_record& record, const job_succeeded& event) {
    update(key_of(record), [&](job_row& row) {
      end(row, job_status::succeeded, record);
      row.progress_ppm = 1'000'000;
      row.media_type = event.result.media_type;
      row.bytes = event.result.bytes;
    });
  }
  void take(const projected_record& record, const job_failed& event) {
    update(key_of(record), [&](job_row& row) {
      end(row, job_status::failed, record);
      row.error_code = event.error.code;
      row.error_detail = event.error.detail;
    });
  }
  void take(const projected_record& record, const job_cancelled&) {
    update(key_of(record), [&](job_row& row) { end(row, job_status::cancelled, record); });
  }

 private:
  static key key_of(const projected_record& record) { return {static_cast<std::int64_t>(record.stream.key)}; }
  static void end(job_row& row, job_status as, const projected_record& record) {
    row.status = as;
    row.finished_at = record.time;
  }
};

}  // namespace madang::jobs
