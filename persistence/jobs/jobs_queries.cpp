#include "persistence/jobs/jobs_queries.hpp"

#include "messages/jobs/words.hpp"

namespace madang::jobs {

job_queries::job_queries(query_session& at)
    : user_jobs_(
          at.sql,
          "SELECT job_id, user_id, kind, status, progress_ppm, media_type, bytes, error_code, error_detail, created_at, "
          "finished_at FROM jobs WHERE user_id=?1 AND job_id<?2 AND (?3='' OR status=?3) AND (?4='' OR kind=?4) "
          "ORDER BY job_id DESC LIMIT ?5") {}

list_result<list_jobs> job_queries::read(const list_jobs& query) {
  std::vector<job_view> items;
  const auto limit = limit_of(query.at);
  auto& row = user_jobs_;
  row.ask(query.by.value, before_of(query.at), to_text(query.status), std::string_view(query.kind),
          std::uint64_t{limit + 1});
  while (row.next()) {
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
    items.push_back(std::move(one));
  }
  return page_of(std::move(items), limit);
}

void add_queries(query_registry& to) {
  to.add<list_jobs, job_queries>("jobs");
}

}  // namespace madang::jobs
