-- Trades in PostgreSQL, beside the candles (candle_columns.hpp); see persistence/trading/schema_postgres.sql for numbers, times and words.

-- By month of traded_at. trade: numbered from 1 within a symbol. aggressor: the side of the taker.
CREATE TABLE trades (
  symbol text NOT NULL,
  trade bigint NOT NULL,
  aggressor text NOT NULL,
  price bigint NOT NULL,
  quantity bigint NOT NULL,
  taker_order bigint NOT NULL,
  taker_account bigint NOT NULL,
  maker_order bigint NOT NULL,
  maker_account bigint NOT NULL,
  traded_at bigint NOT NULL,
  PRIMARY KEY (symbol, trade, traded_at)
) PARTITION BY RANGE (traded_at);
CREATE INDEX trades_by_time ON trades (traded_at);
