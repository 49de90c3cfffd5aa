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

 private:
  sql_statement user_jobs_;
};

void add_queries(query_registry& to);

}  // namespace madang::jobs
