#include "persistence/tables/table_set.hpp"
#include "tests/support/sample_context/persistence/notes_queries.hpp"
#include "tests/support/sample_context/persistence/notes_table.hpp"

namespace madang::sample {

/// Raised when a table changes its form: the tables of this context are then made anew from the journal.
constexpr std::int64_t tables_version = 2;

void add_tables(table_registry& to) {
  to.add({"sample", tables_version, plain_row<note_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<notebook_event>(entity_kind::sample, set.add<notes_table>(set.session));
          }});
}

void add_queries(query_registry& to) {
  to.add<list_notes, note_queries>("notes");
}

}  // namespace madang::sample
