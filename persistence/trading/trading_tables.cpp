#include "messages/accounts/account.hpp"
#include "persistence/tables/table_set.hpp"
#include "persistence/trading/execution_rows.hpp"
#include "persistence/trading/families_table.hpp"
#include "persistence/trading/order_rows.hpp"
#include "persistence/trading/pg_trading_rows.hpp"
#include "persistence/trading/schema.hpp"
#include "persistence/trading/schema_postgres.hpp"
#include "persistence/trading/stops_table.hpp"

namespace madang::trading {
namespace {

template <class Orders, class Executions>
void make(table_set& set) {
  auto& orders = set.add<Orders>(set.session, set.index, set.open_orders);
  auto& executions = set.add<Executions>(set.session, orders, set.index);
  set.events.give_places(entity_kind::order, orders);
  set.events.give<order_event>(entity_kind::order, executions);
  set.events.give<order_event>(entity_kind::order, orders);
  set.events.give<account_event>(entity_kind::account, executions);
}

}  // namespace

void add_tables(table_registry& to) {
  to.add({"trading", 1, schemas::trading,
          [](table_set& set) {
            if (set.session.dialect() == sql_dialect::postgres) return make<pg_order_rows, pg_execution_rows>(set);
            make<order_rows, execution_rows>(set);
          },
          schemas::trading_postgres, 2});
  to.add({"stop_orders", 1, plain_row<stop_row>::create(sql_dialect::sqlite),
          [](table_set& set) { set.events.give<order_event>(entity_kind::order, set.add<stops_table>(set.session)); }});
  to.add({"order_families", 1, plain_row<family_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<order_event>(entity_kind::order, set.add<families_table>(set.session));
          }});
}

}  // namespace madang::trading
