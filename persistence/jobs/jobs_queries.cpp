#include "persistence/jobs/jobs_queries.hpp"

#include "messages/jobs/queries.hpp"
#include "persistence/jobs/jobs_table.hpp"
#include "persistence/lists/statement_list.hpp"

namespace madang::jobs {

namespace {

/// Pages go on before the job's id.
std::string jobs_found(std::string_view whose) {
  return plain_row<job_row>::select_sql(" WHERE " + std::string(whose) +
                                        " AND job_id<?2 AND (?3='' OR status=?3) AND (?4='' OR kind=?4) "
                                        "ORDER BY job_id DESC LIMIT ?5");
}

job_view next_job(sql_statement& rows) {
  auto row = plain_row<job_row>::read(rows);
  job_view one;
  one.job = row.job_id;
  one.user = row.user_id;
  one.kind = std::move(row.kind);
  one.status = row.status;
  one.progress_ppm = row.progress_ppm;
  one.result.media_type = std::move(row.media_type);
  one.result.bytes = row.bytes;
  one.error = {std::move(row.error_code), std::move(row.error_detail)};
  one.created_at = row.created_at;
  if (row.finished_at.value != 0) one.finished_at = row.finished_at;
  return one;
}

struct own_jobs {
  using query = list_jobs;
  static constexpr bool shows_only_own = true;
  static std::string sql(sql_dialect) { return jobs_found("user_id=?1"); }
  static auto parameters(const query& of) {
    return std::tuple(of.by.value, before_of(of.at), to_text(of.status), of.kind, one_more(of.at));
  }
  static job_view item(sql_statement& rows) { return next_job(rows); }
};

/// A parameter takes the type of what it is compared with first, so a zero is as wide as what is bound.
struct all_jobs {
  using query = list_all_jobs;
  static constexpr bool is_search = true;
  static std::array<std::string, 2> sql(sql_dialect) {
    return {jobs_found("?1=CAST(0 AS BIGINT)"), jobs_found("user_id=?1")};
  }
  static std::size_t which(const query& of) { return of.of ? 1 : 0; }
  static auto parameters(const query& of) {
    return std::tuple(of.of.value, before_of(of.at), to_text(of.status), of.kind, one_more(of.at));
  }
  static job_view item(sql_statement& rows) { return next_job(rows); }
};

}  // namespace

void add_queries(query_registry& to) {
  to.add<list_jobs, statement_list<own_jobs>>("jobs");
  to.add<list_all_jobs, statement_list<all_jobs>>("all_jobs");
}

}  // namespace madang::jobs
