#include "persistence/settlement/due_table.hpp"
#include "persistence/settlement/tax_table.hpp"
#include "persistence/tables/table_set.hpp"

namespace madang::settlement {

void add_tables(table_registry& to) {
  to.add({"settlement_due", 2, plain_row<due_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<due_table>(set.session));
          }});
  to.add({"settlement_taxes", 2, plain_row<tax_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<tax_table>(set.session));
          }});
}

}  // namespace madang::settlement
