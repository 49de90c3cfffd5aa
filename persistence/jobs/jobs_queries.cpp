#include "persistence/jobs/jobs_queries.hpp"

#include "messages/jobs/words.hpp"

namespace madang::jobs {

namespace {

std::string jobs_found(std::string_view whose) {
  return "SELECT job_id, user_id, kind, status, progress_ppm, media_type, bytes, error_code, error_detail, created_at, "
         "finished_at FROM jobs WHERE " +
         std::string(whose) + "job_id<?2 AND (?3='' OR status=?3) AND (?4='' OR kind=?4) ORDER BY job_id DESC LIMIT ?5";
}

job_view row_of(sql_statement& row) {
  job_view one;
  one.job = {row.number(0)};
  one.user = {row.number(1)};
  one.kind = row.text(2);
  one.status = parse_job_status(row.text(3)).value_or(job_status::none);
  one.progress_ppm = static_cast<std::uint32_t>(row.number(4));
  one.result.media_type = row.text(5);
  one.result.bytes = row.number(6);
  one.error = {std::string(row.text(7)), std::string(row.text(8))};
  one.created_at = {row.integer(9)};
  if (row.integer(10) != 0) one.finished_at = unix_nanos{row.integer(10)};
  return one;
}

}  // namespace

job_queries::job_queries(query_session& at)
    : at_(at),
      user_jobs_(at.sql, jobs_found("user_id=?1 AND ")),
      all_jobs_(at.sql, jobs_found("?1=CAST(0 AS BIGINT) AND ")) {}

list_result<list_jobs> job_queries::read(const list_jobs& query) {
  std::vector<job_view> items;
  const auto limit = limit_of(query.at);
  user_jobs_.ask(query.by.value, before_of(query.at), to_text(query.status), std::string_view(query.kind),
                 std::uint64_t{limit + 1});
  while (user_jobs_.next()) items.push_back(row_of(user_jobs_));
  return page_of(std::move(items), limit);
}

list_result<list_all_jobs> job_queries::read(const list_all_jobs& query) {
  std::vector<job_view> items;
  const auto limit = limit_of(query.at);
  auto& rows = query.of ? user_jobs_ : all_jobs_;
  rows.ask(query.of.value, before_of(query.at), to_text(query.status), std::string_view(query.kind),
           std::uint64_t{limit + 1});
  bool stopped = false;
  while (!stopped && rows.next()) {
    items.push_back(row_of(rows));
    stopped = at_.late();
  }
  rows.done();
  return page_of_search(std::move(items), limit, stopped);
}

void add_queries(query_registry& to) {
  to.add<list_jobs, job_queries>("jobs");
  to.add<list_all_jobs, job_queries>("all_jobs");
}

}  // namespace madang::jobs
