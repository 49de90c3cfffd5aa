#pragma once

#include "messages/jobs/queries.hpp"
#include "persistence/lists/query_registry.hpp"

namespace madang::jobs {

/// Reads lists of jobs. Pages go on before the job's id.
class job_queries {
 public:
  explicit job_queries(query_session& at);

  bool may_read(const list_jobs&) { return true; }  // lists only the caller's own
  list_result<list_jobs> read(const list_jobs& query);
  list_result<list_all_jobs> read(const list_all_jobs& query);

 private:
  query_session& at_;
  sql_statement user_jobs_;
  sql_statement all_jobs_;
};

void add_queries(query_registry& to);

}  // namespace madang::jobs
