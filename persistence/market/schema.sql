-- Candles.
--
-- Ids and times are 64-bit integers as in messages/ids.hpp and messages/time.hpp; prices, quantities and money are the
-- raw fixed-point numbers of messages/money/money.hpp; enumerations are the numbers of messages/.
-- `bucket`: see persistence/projection/schema.sql.

-- One-minute candles; minute counts from 1970-01-01 UTC. first_seq, last_seq: of the symbol's events that it is made of.
CREATE TABLE candles (
  symbol INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  open INTEGER NOT NULL,
  high INTEGER NOT NULL,
  low INTEGER NOT NULL,
  close INTEGER NOT NULL,
  volume INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  PRIMARY KEY (symbol, minute)
) WITHOUT ROWID;
