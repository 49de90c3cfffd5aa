#include "persistence/market/pg_market_rows.hpp"

#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"
#include "persistence/tables/pg_columns.hpp"

namespace madang::market {

namespace {

std::string merge_sql(const candle_table& table) {
  return std::string("INSERT INTO ") + table.name +
         " AS old (symbol, start_at, open, high, low, close, volume, first_trade, last_trade) SELECT * FROM "
         "unnest(?1::text[], ?2::bigint[], ?3::bigint[], ?4::bigint[], ?5::bigint[], ?6::bigint[], ?7::bigint[], "
         "?8::bigint[], ?9::bigint[]) ON CONFLICT (symbol, start_at) DO UPDATE SET "
         "open=CASE WHEN excluded.first_trade<old.first_trade THEN excluded.open ELSE old.open END, "
         "high=greatest(old.high, excluded.high), low=least(old.low, excluded.low), "
         "close=CASE WHEN excluded.last_trade>old.last_trade THEN excluded.close ELSE old.close END, "
         "first_trade=least(old.first_trade, excluded.first_trade), "
         "last_trade=greatest(old.last_trade, excluded.last_trade), "
         // A derived figure: it stays at the largest that a row can hold.
         "volume=least(old.volume::numeric+excluded.volume, 9223372036854775807)::bigint";
}
std::string drop_sql(const candle_table& table) {
  return std::string("DELETE FROM ") + table.name + " WHERE symbol=?1::text AND start_at<?2::bigint";
}

}  // namespace

pg_candle_rows::pg_candle_rows(sql_session& session, const candle_table& table)
    : candle_rows(session, table, merge_sql(table), drop_sql(table)) {}

void pg_candle_rows::write() {
  sql_texts symbol;
  sql_integers start, open, high, low, close, volume, first_trade, last_trade;
  for (const auto& [key, made] : rows()) {
    const auto& each = made.of;
    symbol.push_back(key.first.text());
    start.push_back(each.start.value);
    open.push_back(each.open.raw);
    high.push_back(each.high.raw);
    low.push_back(each.low.raw);
    close.push_back(each.close.raw);
    volume.push_back(each.volume.raw);
    first_trade.push_back(to_column(made.first_trade));
    last_trade.push_back(to_column(each.last_trade));
  }
  if (!symbol.empty()) merge().run(symbol, start, open, high, low, close, volume, first_trade, last_trade);
  drop_old([this](symbol_id of, std::int64_t before) {
    const auto text = of.text();
    drop().run(text, before);
  });
}

pg_trade_rows::pg_trade_rows(sql_session& session)
    : months_(session, "trades"),
      insert_(session,
              "INSERT INTO trades (symbol, trade, aggressor, price, quantity, taker_order, taker_account, maker_order, "
              "maker_account, traded_at) SELECT * FROM unnest(?1::text[], ?2::bigint[], ?3::text[], ?4::bigint[], "
              "?5::bigint[], ?6::bigint[], ?7::bigint[], ?8::bigint[], ?9::bigint[], ?10::bigint[]) "
              "ON CONFLICT DO NOTHING") {}

void pg_trade_rows::take(const projected_record& record, const traded& event) {
  rows_.push_back({{record.stream.key}, record.time, event});
}

void pg_trade_rows::reset() {
  clear();
  months_.forget();
}

void pg_trade_rows::write() {
  sql_texts symbol, aggressor;
  sql_integers number, price, quantity, taker, taker_account, maker, maker_account, at;
  for (const auto& each : rows_) {
    months_.want(each.at);
    symbol.push_back(each.symbol.text());
    number.push_back(to_column(each.trade.number));
    aggressor.emplace_back(to_text(each.trade.aggressor));
    price.push_back(each.trade.price.raw);
    quantity.push_back(each.trade.quantity.raw);
    taker.push_back(to_column(each.trade.taker.value));
    taker_account.push_back(to_column(each.trade.taker_account.value));
    maker.push_back(to_column(each.trade.maker.value));
    maker_account.push_back(to_column(each.trade.maker_account.value));
    at.push_back(each.at.value);
  }
  if (symbol.empty()) return;
  insert_.run(symbol, number, aggressor, price, quantity, taker, taker_account, maker, maker_account, at);
}

}  // namespace madang::market
