#include "persistence/accounts/accounts_table.hpp"
#include "persistence/accounts/ledger_rows.hpp"
#include "persistence/accounts/schema.hpp"
#include "persistence/tables/table_set.hpp"

namespace madang::accounts {

void add_tables(table_registry& to) {
  to.add({"accounts", 1, schemas::accounts + plain_row<account_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<accounts_table>(set.session));
            set.events.give<account_event>(entity_kind::account, set.add<ledger_rows>(set.session));
          }});
  // Of its own, so that the ledger keeps its rows where only the grants change their form.
  to.add({"account_grants", 1, plain_row<grant_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<grants_table>(set.session));
          }});
}

}  // namespace madang::accounts
