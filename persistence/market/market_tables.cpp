#include "persistence/market/candle_rows.hpp"
#include "persistence/market/schema.hpp"
#include "persistence/tables/table_set.hpp"

namespace madang::market {

void add_tables(table_registry& to) {
  to.add({"market", 1, schemas::market, [](table_set& set) {
            set.events.give<symbol_event>(entity_kind::symbol, set.add<candle_rows>(set.session));
          }});
}

}  // namespace madang::market
