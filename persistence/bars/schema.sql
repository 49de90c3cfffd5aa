-- bars.db: what was imported. Nothing here follows from the journal.
--
-- symbol: as in messages/market/ids.hpp. interval_s: 60 or 86400. number: of such intervals since 1970-01-01, of minutes
-- in UTC, of days in the market's zone. Prices and quantities are the raw numbers of messages/money/money.hpp.
CREATE TABLE IF NOT EXISTS bars (
  symbol INTEGER NOT NULL,
  interval_s INTEGER NOT NULL,
  number INTEGER NOT NULL,
  open INTEGER NOT NULL,
  high INTEGER NOT NULL,
  low INTEGER NOT NULL,
  close INTEGER NOT NULL,
  volume INTEGER NOT NULL,
  PRIMARY KEY (symbol, interval_s, number)
) WITHOUT ROWID;

-- How far each file has come, by its hash and how its rows were read; it moves with the bars, in their transaction.
-- bytes, lines: of the file that are done with. What became of its rows: added, corrected, unchanged, bad.
CREATE TABLE IF NOT EXISTS bar_files (
  file TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  added INTEGER NOT NULL,
  corrected INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  bad INTEGER NOT NULL,
  ended INTEGER NOT NULL
) WITHOUT ROWID;
