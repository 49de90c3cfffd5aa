#include "persistence/market/pg_market_rows.hpp"

#include <array>
#include <tuple>

#include "messages/market/words.hpp"
#include "messages/trading/words.hpp"
#include "persistence/tables/pg_columns.hpp"

namespace madang::market {

void pg_candle_rows::write() {
  if (!rows().empty()) {
    sql_texts symbols;
    sql_integers starts;
    std::array<sql_integers, candle_columns.size()> columns;
    for (const auto& [key, made] : rows()) {
      symbols.push_back(key.first.text());
      starts.push_back(made.of.start.value);
      for (std::size_t i = 0; i < columns.size(); ++i) columns[i].push_back(candle_columns[i].value(made));
    }
    std::apply([&](const auto&... each) { merge().run(symbols, starts, each...); }, columns);
  }
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
