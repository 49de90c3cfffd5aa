#include "persistence/risk/alerts_table.hpp"
#include "persistence/risk/holder_tables.hpp"
#include "persistence/tables/table_set.hpp"

namespace madang::risk {
namespace {

template <class... Row>
std::string create_all() {
  return (plain_row<Row>::create(sql_dialect::sqlite) + ...);
}

void make_tables(table_set& set) {
  auto& holders = set.add<holders_table>(set.session);
  auto& addresses = set.add<addresses_table>(set.session);
  auto& prices = set.add<prices_table>(set.session);
  auto& trades = set.add<noted_trades_table>(set.session, holders, prices);
  auto& alerts = set.add<alerts_table>(set.session, holders, addresses, trades);
  set.events.give<account_event>(entity_kind::account, holders);
  set.events.give<account_event>(entity_kind::account, alerts);
  set.events.give<user_event>(entity_kind::user, addresses);
  set.events.give<symbol_event>(entity_kind::symbol, trades);
}

}  // namespace

void add_tables(table_registry& to) {
  to.add({"risk_alerts", 3, create_all<alert_row, holder_row, address_row, price_row, noted_trade_row>(), make_tables});
}

}  // namespace madang::risk
