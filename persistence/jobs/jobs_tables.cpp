#include "persistence/jobs/jobs_table.hpp"
#include "persistence/tables/table_set.hpp"

namespace madang::jobs {

void add_tables(table_registry& to) {
  to.add({"jobs", 2, plain_row<job_row>::create(sql_dialect::sqlite),
          [](table_set& set) { set.events.give<job_event>(entity_kind::job, set.add<jobs_table>(set.session)); }});
}

}  // namespace madang::jobs
