-- Candles and trades in PostgreSQL; see persistence/trading/schema_postgres.sql for numbers, times and words.

-- One-minute candles; start_at: the first moment of the minute; first_trade, last_trade: the numbers in `trades:SYMBOL` of its
-- first and last trade.
CREATE TABLE candles (
  symbol text NOT NULL,
  start_at bigint NOT NULL,
  open bigint NOT NULL,
  high bigint NOT NULL,
  low bigint NOT NULL,
  close bigint NOT NULL,
  volume bigint NOT NULL,
  first_trade bigint NOT NULL,
  last_trade bigint NOT NULL,
  PRIMARY KEY (symbol, start_at)
) WITH (fillfactor = 80);

-- The same of a second each, for a week.
CREATE TABLE second_candles (
  symbol text NOT NULL,
  start_at bigint NOT NULL,
  open bigint NOT NULL,
  high bigint NOT NULL,
  low bigint NOT NULL,
  close bigint NOT NULL,
  volume bigint NOT NULL,
  first_trade bigint NOT NULL,
  last_trade bigint NOT NULL,
  PRIMARY KEY (symbol, start_at)
) WITH (fillfactor = 80);

-- The same of an hour each.
CREATE TABLE hour_candles (
  symbol text NOT NULL,
  start_at bigint NOT NULL,
  open bigint NOT NULL,
  high bigint NOT NULL,
  low bigint NOT NULL,
  close bigint NOT NULL,
  volume bigint NOT NULL,
  first_trade bigint NOT NULL,
  last_trade bigint NOT NULL,
  PRIMARY KEY (symbol, start_at)
) WITH (fillfactor = 80);

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
