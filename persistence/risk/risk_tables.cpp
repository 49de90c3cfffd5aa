#include "persistence/risk/alerts_table.hpp"
#include "persistence/tables/table_set.hpp"

namespace madang::risk {

void add_tables(table_registry& to) {
  to.add({"risk_alerts", 2, plain_row<alert_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<alerts_table>(set.session));
          }});
}

}  // namespace madang::risk
