-- Candles.
--
-- Ids and times are 64-bit integers as in messages/ids.hpp and messages/time.hpp; prices, quantities and money are the
-- raw fixed-point numbers of messages/money/money.hpp; enumerations are the numbers of messages/.
-- `bucket`: see persistence/projection/schema.sql.

-- first_trade, last_trade: the numbers in `trades:SYMBOL` of the candle's first and last trade.

-- One-minute candles; minute counts from 1970-01-01 UTC.
CREATE TABLE candles (
  symbol INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  open INTEGER NOT NULL,
  high INTEGER NOT NULL,
  low INTEGER NOT NULL,
  close INTEGER NOT NULL,
  volume INTEGER NOT NULL,
  first_trade INTEGER NOT NULL,
  last_trade INTEGER NOT NULL,
  PRIMARY KEY (symbol, minute)
) WITHOUT ROWID;

-- The same of a second each, for a week; second counts from 1970-01-01 UTC.
CREATE TABLE second_candles (
  symbol INTEGER NOT NULL,
  second INTEGER NOT NULL,
  open INTEGER NOT NULL,
  high INTEGER NOT NULL,
  low INTEGER NOT NULL,
  close INTEGER NOT NULL,
  volume INTEGER NOT NULL,
  first_trade INTEGER NOT NULL,
  last_trade INTEGER NOT NULL,
  PRIMARY KEY (symbol, second)
) WITHOUT ROWID;

-- The same of an hour each; hour counts from 1970-01-01 UTC.
CREATE TABLE hour_candles (
  symbol INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  open INTEGER NOT NULL,
  high INTEGER NOT NULL,
  low INTEGER NOT NULL,
  close INTEGER NOT NULL,
  volume INTEGER NOT NULL,
  first_trade INTEGER NOT NULL,
  last_trade INTEGER NOT NULL,
  PRIMARY KEY (symbol, hour)
) WITHOUT ROWID;
