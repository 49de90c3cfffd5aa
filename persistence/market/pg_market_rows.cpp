#include "persistence/market/pg_market_rows.hpp"

#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"
#include "persistence/tables/pg_columns.hpp"

namespace madang::market {

pg_candle_rows::pg_candle_rows(sql_session& session)
    : candle_rows(session),
      merge_(session,
             "INSERT INTO candles AS old (symbol, start_at, open, high, low, close, volume, first_seq, last_seq) "
             "SELECT * FROM unnest(?1::text[], ?2::bigint[], ?3::bigint[], ?4::bigint[], ?5::bigint[], ?6::bigint[], "
             "?7::bigint[], ?8::bigint[], ?9::bigint[]) ON CONFLICT (symbol, start_at) DO UPDATE SET "
             "open=CASE WHEN excluded.first_seq<old.first_seq THEN excluded.open ELSE old.open END, "
             "high=greatest(old.high, excluded.high), low=least(old.low, excluded.low), "
             "close=CASE WHEN excluded.last_seq>old.last_seq THEN excluded.close ELSE old.close END, "
             "first_seq=least(old.first_seq, excluded.first_seq), last_seq=greatest(old.last_seq, excluded.last_seq), "
             // A derived figure: it stays at the largest that a row can hold.
             "volume=least(old.volume::numeric+excluded.volume, 9223372036854775807)::bigint") {}

void pg_candle_rows::write() {
  sql_texts symbol;
  sql_integers start, open, high, low, close, volume, first_seq, last_seq;
  for (const auto& [key, made] : rows()) {
    const auto& each = made.of;
    symbol.push_back(key.first.text());
    start.push_back(key.second * nanos_per_minute);
    open.push_back(each.open.raw);
    high.push_back(each.high.raw);
    low.push_back(each.low.raw);
    close.push_back(each.close.raw);
    volume.push_back(each.volume.raw);
    first_seq.push_back(to_column(made.first_seq));
    last_seq.push_back(to_column(made.last_seq));
  }
  if (!symbol.empty()) merge_.run(symbol, start, open, high, low, close, volume, first_seq, last_seq);
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
