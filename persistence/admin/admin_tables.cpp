#include "persistence/admin/audit_table.hpp"
#include "persistence/admin/users_table.hpp"
#include "persistence/tables/table_set.hpp"

namespace madang::admin {

void add_tables(table_registry& to) {
  to.add({"admin_users", 3, plain_row<user_row>::create(sql_dialect::sqlite),
          [](table_set& set) { set.events.give<user_event>(entity_kind::user, set.add<users_table>(set.session)); }});
  to.add({"audit_events", 5, plain_row<audit_row>::create(sql_dialect::sqlite), [](table_set& set) {
            auto& table = set.add<audit_table>(set.session);
            set.events.give<user_event>(entity_kind::user, table);
            set.events.give<symbol_event>(entity_kind::symbol, table);
            set.events.give<platform_event>(entity_kind::platform, table);
            set.events.give<account_event>(entity_kind::account, table);
            set.events.give<risk::user_risk_event>(entity_kind::user_risk, table);
            set.events.give<settlement::settlement_day_event>(entity_kind::settlement_day, table);
          }});
}

}  // namespace madang::admin
