#include "messages/accounts/account.hpp"
#include "persistence/tables/table_set.hpp"
#include "persistence/trading/execution_rows.hpp"
#include "persistence/trading/order_rows.hpp"
#include "persistence/trading/schema.hpp"

namespace madang::trading {

void add_tables(table_registry& to) {
  to.add({"trading", 1, schemas::trading, [](table_set& set) {
            auto& orders = set.add<order_rows>(set.session, set.index, set.open_orders);
            auto& executions = set.add<execution_rows>(set.session, orders, set.index);
            set.events.give_places(entity_kind::order, orders);
            set.events.give<order_event>(entity_kind::order, executions);
            set.events.give<order_event>(entity_kind::order, orders);
            set.events.give<account_event>(entity_kind::account, executions);
          }});
}

}  // namespace madang::trading
