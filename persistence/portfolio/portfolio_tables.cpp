#include "persistence/portfolio/portfolio_rows.hpp"
#include "persistence/tables/table_set.hpp"

namespace madang::portfolio {
namespace {

std::string schema_of(sql_dialect dialect) {
  return plain_row<account_day_row>::create(dialect) + plain_row<account_day_position_row>::create(dialect) +
         plain_row<cash_flow_row>::create(dialect) + plain_row<opening_price_row>::create(dialect);
}

}  // namespace

void add_tables(table_registry& to) {
  to.add({"portfolio", 2, schema_of(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<account_days_table>(set.session));
            set.events.give<account_event>(entity_kind::account, set.add<account_day_positions_table>(set.session));
            set.events.give<account_event>(entity_kind::account, set.add<cash_flows_table>(set.session));
            set.events.give<symbol_event>(entity_kind::symbol, set.add<opening_prices_table>(set.session));
          }});
  to.add({"portfolio_rights", 1, plain_row<subscription_right_row>::create(sql_dialect::sqlite), [](table_set& set) {
            set.events.give<account_event>(entity_kind::account, set.add<subscription_rights_table>(set.session));
          }});
}

}  // namespace madang::portfolio
