#include "gateway/json/shapes.hpp"

namespace madang::shapes {
namespace {

constexpr std::int64_t count_max = std::numeric_limits<std::int64_t>::max();

schema_ref price_text(std::string_view about = {}) {
  return decimal_of(4, about);
}
schema_ref price_or_null(std::string_view about = {}) {
  return nullable(price_text(about));
}
schema_ref quantity_text() {
  return decimal_of(6, "Shares");
}
schema_ref fraction(std::string_view about) {
  return decimal_of(6, about);
}
schema_ref number_of_channel() {
  return integer_of(0, count_max, "Number of the latest event of the channel or stream");
}
schema_ref market_status() {
  return words_of({"TRADING", "HALTED"});
}

schema_ref order_status() {
  return words_of({"PENDING", "VALIDATED", "SUBMITTED", "PARTIALLY_FILLED", "FILLED", "SETTLED", "REJECTED",
                   "CANCELLED", "EXPIRED", "REPLACED"},
                  "OrderStatus");
}
schema_ref order_reason() {
  return nullable(
      words_of({"no_liquidity", "ioc_remainder", "fok_not_fillable", "self_trade", "symbol_halted", "cancelled_by_user",
                "day_ended", "book_full", "price_outside_limits", "currency_mismatch"}));
}
schema_ref ledger_kind() {
  return words_of(
      {"DEPOSIT", "WITHDRAWAL", "HOLD", "RELEASE", "BUY", "SELL", "FEE", "TAX", "DIVIDEND", "INTEREST", "ADJUSTMENT"},
      "LedgerKind");
}
schema_ref roles() {
  return array_of(words_of({"ADMIN", "TRADER", "VIEWER", "PARENT", "CHILD"}, "Role"));
}
schema_ref levels() {
  return array_of(tuple_of({price_text("Price"), quantity_text(), integer_of(0, count_max, "Orders")}));
}

}  // namespace

schema_ref id(std::string_view about) {
  return text_of(1, 64, about);
}
schema_ref symbol() {
  return text_of(1, 8, "Such as 005930");
}
schema_ref money_amount(std::string_view about) {
  return decimal_of(4, about);
}
schema_ref side() {
  return words_of({"BUY", "SELL"}, "Side");
}
schema_ref order_type() {
  return words_of({"MARKET", "LIMIT"}, "OrderType");
}
schema_ref time_in_force() {
  return words_of({"DAY", "GTC", "IOC", "FOK"}, "TimeInForce");
}
schema_ref account_kind() {
  return words_of({"PAPER", "GAME", "LIVE", "HOUSE"}, "AccountKind");
}
schema_ref currency() {
  return words_of({"KRW", "USD", "GAME"}, "Currency");
}

schema_ref user() {
  return object_of("User", {{"user_id", id()},
                            {"email", text_of(0, 254)},
                            {"username", text_of(0, 64)},
                            {"roles", roles()},
                            {"created_at", time_of()}});
}

schema_ref login() {
  return object_of("LogIn", {{"access_token", text_of(1, 8'192)},
                             {"token_type", words_of({"Bearer"})},
                             {"expires_in", integer_of(0, count_max, "Seconds")},
                             {"user_id", id()}});
}

schema_ref account() {
  return object_of("Account", {{"account_id", id()},
                               {"user_id", id()},
                               {"kind", account_kind()},
                               {"currency", currency()},
                               {"name", text_of(0, 64)},
                               {"status", words_of({"ACTIVE"})},
                               {"created_at", time_of()}});
}

schema_ref balance() {
  return object_of("Balance", {{"account_id", id()},
                               {"currency", currency()},
                               {"cash", money_amount("All cash, held or not")},
                               {"held", money_amount("Held for open orders")},
                               {"available", money_amount("cash - held")},
                               {"seq", number_of_channel()}});
}

schema_ref buying_power() {
  return object_of("BuyingPower", {{"account_id", id()}, {"currency", currency()}, {"buying_power", money_amount()}});
}

schema_ref transaction() {
  return object_of("Transaction", {{"transaction_id", id()},
                                   {"account_id", id()},
                                   {"amount", money_amount()},
                                   {"cash", money_amount("After the transaction")},
                                   {"created_at", time_of()}});
}

schema_ref ledger_entry() {
  return object_of("LedgerEntry",
                   {{"entry_id", id()},
                    {"kind", ledger_kind()},
                    {"amount", money_amount("Signed change of cash; for HOLD and RELEASE what is held or released")},
                    {"cash_after", money_amount()},
                    {"reference", nullable(id("The order, trade or transaction"))},
                    {"created_at", time_of()}});
}

schema_ref order() {
  return object_of("Order", {{"order_id", id()},
                             {"client_order_id", nullable(text_of(1, 48))},
                             {"account_id", id()},
                             {"symbol", symbol()},
                             {"side", side()},
                             {"type", order_type()},
                             {"time_in_force", time_in_force()},
                             {"quantity", quantity_text()},
                             {"price", price_or_null("Null for a market order")},
                             {"filled_quantity", quantity_text()},
                             {"leaves_quantity", quantity_text()},
                             {"average_price", nullable(decimal_of(6, "Null before the first fill"))},
                             {"status", order_status()},
                             {"reason", order_reason()},
                             {"version", integer_of(0, count_max)},
                             {"created_at", time_of()},
                             {"updated_at", time_of()}});
}

schema_ref execution() {
  return object_of("Execution", {{"execution_id", id()},
                                 {"trade_id", id()},
                                 {"order_id", id()},
                                 {"account_id", id()},
                                 {"symbol", symbol()},
                                 {"side", side()},
                                 {"quantity", quantity_text()},
                                 {"price", price_text()},
                                 {"liquidity", words_of({"MAKER", "TAKER"})},
                                 {"fee", nullable(money_amount("Null on the stream, where it is not booked yet"))},
                                 {"tax", nullable(money_amount("Null on the stream, where it is not booked yet"))},
                                 {"executed_at", time_of()}});
}

schema_ref portfolio() {
  return object_of(
      "Portfolio",
      {{"account_id", id()},
       {"currency", currency()},
       {"cash", money_amount()},
       {"held", money_amount()},
       {"positions_value", money_amount()},
       {"equity", money_amount("cash + positions_value")},
       {"unrealized_pnl", money_amount()},
       {"realized_pnl", money_amount()},
       {"total_return", nullable(fraction("Time-weighted; null where it is undefined, as before the first deposit"))},
       {"as_of", time_of()},
       {"seq", number_of_channel()}});
}

schema_ref position() {
  return object_of("Position", {{"symbol", symbol()},
                                {"quantity", quantity_text()},
                                {"available_quantity", quantity_text()},
                                {"average_cost", decimal_of(6)},
                                {"last_price", price_or_null("Null where nothing has traded")},
                                {"market_value", money_amount()},
                                {"unrealized_pnl", money_amount()},
                                {"unrealized_return", fraction("Of the cost")},
                                {"allocation", fraction("Of the equity")}});
}

schema_ref instrument() {
  return object_of("Instrument", {{"symbol", symbol()},
                                  {"name", text_of(0, 128)},
                                  {"name_ko", text_of(0, 128)},
                                  {"market", words_of({"KOSPI", "KOSDAQ", "KONEX", "US"})},
                                  {"currency", currency()},
                                  {"lot_size", quantity_text()},
                                  {"base_price", price_text("Of the present day")},
                                  {"status", market_status()}});
}

schema_ref quote() {
  return object_of("Quote", {{"symbol", symbol()},
                             {"last_price", price_or_null("Null where nothing has traded, here and below")},
                             {"last_quantity", quantity_text()},
                             {"change", price_or_null("From the day's base price")},
                             {"change_rate", nullable(fraction("Of the day's base price"))},
                             {"open", price_or_null()},
                             {"high", price_or_null()},
                             {"low", price_or_null()},
                             {"volume", quantity_text()},
                             {"turnover", money_amount()},
                             {"bid_price", price_or_null()},
                             {"bid_quantity", quantity_text()},
                             {"ask_price", price_or_null()},
                             {"ask_quantity", quantity_text()},
                             {"session", words_of({"CONTINUOUS", "HALTED"})},
                             {"as_of", time_of()},
                             {"seq", number_of_channel()}});
}

schema_ref book() {
  return object_of("Book", {{"symbol", symbol()},
                            {"seq", number_of_channel()},
                            {"bids", levels()},
                            {"asks", levels()},
                            {"as_of", time_of()}});
}

schema_ref trade() {
  return object_of("Trade", {{"trade_id", id()},
                             {"price", price_text()},
                             {"quantity", quantity_text()},
                             {"aggressor", side()},
                             {"executed_at", time_of()}});
}

schema_ref candle() {
  return object_of("Candle", {{"time", time_of()},
                              {"open", price_text()},
                              {"high", price_text()},
                              {"low", price_text()},
                              {"close", price_text()},
                              {"volume", quantity_text()}});
}

schema_ref stream_ticket() {
  return object_of("StreamTicket", {{"ticket", text_of(1, 128)}, {"expires_in", integer_of(0, count_max, "Seconds")}});
}

schema_ref health() {
  return object_of(
      "Health", {{"status", words_of({"alive"})}, {"version", text_of(1, 64)}, {"uptime_s", integer_of(0, count_max)}});
}

schema_ref ready() {
  auto checks = std::make_shared<schema>(*object_of({}, {}, "What was looked at, and what it said"));
  checks->open = true;
  return object_of("Ready", {{"ready", boolean_of()}, {"checks", std::move(checks)}});
}

schema_ref problem() {
  auto fault = object_of("FieldFault", {{"pointer", text_of(0, 65'536, "RFC 6901; ?name for a query parameter")},
                                        {"code", text_of(1, 64)},
                                        {"detail", text_of(0, 65'536)}});
  return object_of("Problem",
                   {{"type", text_of(1, 128)},
                    {"title", text_of(1, 256)},
                    {"status", integer_of(400, 599)},
                    {"code", text_of(1, 64, "Stable")},
                    {"detail", text_of(0, 131'072)},
                    {"request_id", text_of(1, 64)},
                    optional_member("errors", array_of(std::move(fault)))},
                   "RFC 9457");
}

schema_ref page_of(std::string_view title, schema_ref item) {
  return object_of(title, {{"items", array_of(std::move(item))}, {"next_cursor", nullable(text_of(1, 64))}});
}

schema_ref items_of(std::string_view title, schema_ref item) {
  return object_of(title, {{"items", array_of(std::move(item))}});
}

}  // namespace madang::shapes
