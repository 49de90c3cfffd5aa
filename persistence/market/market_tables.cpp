#include "persistence/market/candle_rows.hpp"
#include "persistence/market/pg_market_rows.hpp"
#include "persistence/market/schema_postgres.hpp"
#include "persistence/tables/table_set.hpp"

namespace madang::market {

void add_tables(table_registry& to) {
  to.add({"market", 2, create_candles_sql(sql_dialect::sqlite),
          [](table_set& set) {
            const bool is_file = set.session.dialect() == sql_dialect::sqlite;
            for (const auto& table : candle_tables) {
              if (is_file) {
                set.events.give<symbol_event>(entity_kind::symbol, set.add<candle_rows>(set.session, table));
              } else {
                set.events.give<symbol_event>(entity_kind::symbol, set.add<pg_candle_rows>(set.session, table));
              }
            }
            if (is_file) return;
            set.events.give<symbol_event>(entity_kind::symbol, set.add<pg_trade_rows>(set.session));
          },
          create_candles_sql(sql_dialect::postgres) + schemas::market_postgres});
}

}  // namespace madang::market
