#include "persistence/accounts/accounts_table.hpp"
#include "persistence/accounts/ledger_rows.hpp"
#include "persistence/accounts/pg_ledger_rows.hpp"
#include "persistence/accounts/schema.hpp"
#include "persistence/accounts/schema_postgres.hpp"
#include "persistence/tables/table_set.hpp"

namespace madang::accounts {

void add_tables(table_registry& to) {
  to.add({"accounts", 2, schemas::accounts + plain_row<account_row>::create(sql_dialect::sqlite),
          [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<accounts_table>(set.session));
            if (set.session.dialect() == sql_dialect::postgres) {
              set.events.give<account_event>(entity_kind::account, set.add<pg_ledger_rows>(set.session));
            } else {
              set.events.give<account_event>(entity_kind::account, set.add<ledger_rows>(set.session));
            }
          },
          schemas::accounts_postgres + plain_row<account_row>::create(sql_dialect::postgres)});
  // Of its own, so that the ledger keeps its rows where only the grants change their form.
  to.add({"account_grants", 3, plain_row<grant_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<grants_table>(set.session));
          }});
}

}  // namespace madang::accounts
