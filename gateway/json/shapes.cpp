#include "gateway/json/shapes.hpp"

#include "gateway/api/problem_json.hpp"
#include "gateway/identity/user_json.hpp"
#include "gateway/json/json_types.hpp"
#include "gateway/json/json_words.hpp"
#include "gateway/json/wire.hpp"
#include "gateway/operations/state_json.hpp"
#include "gateway/stream/ticket_json.hpp"

namespace madang::shapes {

schema_ref id() {
  return views::id.schema();
}
schema_ref symbol() {
  return views::symbol.schema();
}
schema_ref money_amount() {
  return views::money.schema();
}
schema_ref side() {
  return views::side.schema();
}
schema_ref order_type() {
  return order_type_schema();
}
schema_ref time_in_force() {
  return time_in_force_schema();
}
schema_ref currency() {
  return views::currency.schema();
}
schema_ref user() {
  return user_schema();
}
schema_ref login() {
  return login_schema();
}
schema_ref account() {
  return account_schema();
}
schema_ref balance() {
  return balance_schema();
}
schema_ref buying_power() {
  return buying_power_schema();
}
schema_ref transaction() {
  return transaction_schema();
}
schema_ref ledger_entry() {
  return ledger_entry_schema();
}
schema_ref order() {
  return order_schema();
}
schema_ref execution() {
  return execution_schema();
}
schema_ref portfolio() {
  return portfolio_schema();
}
schema_ref position() {
  return position_schema();
}
schema_ref instrument() {
  return instrument_schema();
}
schema_ref quote() {
  return quote_schema();
}
schema_ref book() {
  return book_schema();
}
schema_ref trade() {
  return trade_schema();
}
schema_ref candle() {
  return candle_schema();
}
schema_ref stream_ticket() {
  return ticket_schema();
}
schema_ref health() {
  return health_schema();
}
schema_ref ready() {
  return ready_schema();
}
schema_ref problem() {
  return problem_schema();
}
schema_ref page_of(std::string_view title, schema_ref item) {
  return object_of(title, {{"items", array_of(std::move(item))}, {"next_cursor", nullable(text_of(1, 64))}});
}
schema_ref items_of(std::string_view title, schema_ref item) {
  return object_of(title, {{"items", array_of(std::move(item))}});
}

}  // namespace madang::shapes
