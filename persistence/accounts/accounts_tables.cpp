#include "persistence/accounts/accounts_table.hpp"
#include "persistence/accounts/ledger_rows.hpp"
#include "persistence/accounts/schema.hpp"
#include "persistence/tables/table_set.hpp"

namespace madang::accounts {

void add_tables(table_registry& to) {
  const auto plain =
      plain_row<account_row>::create(sql_dialect::sqlite) + plain_row<grant_row>::create(sql_dialect::sqlite);
  to.add({"accounts", 2, schemas::accounts + plain, [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<accounts_table>(set.session));
            set.events.give<account_event>(entity_kind::account, set.add<grants_table>(set.session));
            set.events.give<account_event>(entity_kind::account, set.add<ledger_rows>(set.session));
          }});
}

}  // namespace madang::accounts
