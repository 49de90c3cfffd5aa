#include "persistence/settlement/due_table.hpp"
#include "persistence/settlement/foreign_table.hpp"
#include "persistence/settlement/holders_table.hpp"
#include "persistence/settlement/price_changes_table.hpp"
#include "persistence/settlement/settled_tables.hpp"
#include "persistence/settlement/share_tables.hpp"
#include "persistence/settlement/tax_table.hpp"
#include "persistence/tables/table_set.hpp"

namespace madang::settlement {

void add_tables(table_registry& to) {
  to.add({"settlement_due", 3, plain_row<due_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<due_table>(set.session));
          }});
  to.add({"settlement_holders", 1, plain_row<holder_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<holders_table>(set.session));
          }});
  const auto settled = plain_row<settled_order_row>::create(sql_dialect::sqlite) +
                       plain_row<settled_date_row>::create(sql_dialect::sqlite) +
                       plain_row<run_row>::create(sql_dialect::sqlite);
  to.add({"settlement_settled", 1, settled, [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<settled_orders_table>(set.session));
            set.events.give<account_event>(entity_kind::account, set.add<settled_dates_table>(set.session));
            set.events.give<settlement_day_event>(entity_kind::settlement_day, set.add<runs_table>(set.session));
          }});
  to.add({"settlement_taxes", 3, plain_row<tax_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<tax_table>(set.session));
          }});
  to.add({"settlement_price_changes", 1, plain_row<price_change_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<settlement_day_event>(entity_kind::settlement_day,
                                                  set.add<price_changes_table>(set.session));
          }});
  to.add({"settlement_foreign", 2, plain_row<foreign_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<foreign_table>(set.session));
          }});
  const auto shares = plain_row<share_row>::create(sql_dialect::sqlite) +
                      plain_row<symbol_share_row>::create(sql_dialect::sqlite) +
                      plain_row<share_position_row>::create(sql_dialect::sqlite);
  to.add({"settlement_shares", 1, shares, [](table_set& set) {
            auto& changes = set.add<shares_table>(set.session);
            auto& of_symbols = set.add<symbol_shares_table>(set.session);
            set.events.give<account_event>(entity_kind::account, changes);
            set.events.give<market::symbol_event>(entity_kind::symbol, changes);
            set.events.give<account_event>(entity_kind::account, of_symbols);
            set.events.give<account_event>(entity_kind::account, set.add<share_positions_table>(set.session));
          }});
}

}  // namespace madang::settlement
