-- The projection: everything here is derived from the journal and can be deleted at any time.
--
-- The tables of the contexts are in persistence/<context>/schema.sql.
--
-- Ids and times are 64-bit integers as in messages/ids.hpp and messages/time.hpp; prices, quantities and money are the
-- raw fixed-point numbers of messages/money/money.hpp; enumerations are the numbers of messages/.
--
-- A `bucket` is a span of 32,768 journal positions. Rows of one account are scattered over the journal; keyed by bucket
-- first they are appended near the end of their tables, so that a thousand busy accounts touch a few pages instead of a
-- thousand. The parts of a stream form a chain from the newest bucket to the oldest; a list follows the account's chain.

-- How far the projection has come, and after which position a recovery may start.
CREATE TABLE progress (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  batch INTEGER NOT NULL,
  position INTEGER NOT NULL,
  checkpoint INTEGER NOT NULL
);

-- The form of each context's tables. A context whose version is another is dropped and filled again, alone; until that is
-- done `refilled` says how far it has come (NULL: as far as `progress`). tables: their names, separated by commas.
CREATE TABLE table_versions (
  context TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  refilled INTEGER,
  tables TEXT NOT NULL
) WITHOUT ROWID;

-- A family is the stream of an account, symbol, user or name (lane 0) and the channels with the same key: lane 1
-- account:, lane 2 orders: of an account; lane 1 book:, 2 trades:, 3 quote: of a symbol. Here: its newest part and the
-- last number of each lane.
CREATE TABLE stream_heads (
  key INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  last_bucket INTEGER NOT NULL,
  last0 INTEGER NOT NULL,
  last1 INTEGER NOT NULL,
  last2 INTEGER NOT NULL,
  last3 INTEGER NOT NULL,
  PRIMARY KEY (key, kind)
) WITHOUT ROWID;

-- Where the records of a family lie: pairs of varints, batch and 16 * offset + mask of lanes, in the order of the
-- journal. A lane's records are numbered from its `first` without gaps. previous_bucket is -1 in the oldest part.
CREATE TABLE stream_parts (
  bucket INTEGER NOT NULL,
  key INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  previous_bucket INTEGER NOT NULL,
  first0 INTEGER NOT NULL,
  first1 INTEGER NOT NULL,
  first2 INTEGER NOT NULL,
  first3 INTEGER NOT NULL,
  places BLOB NOT NULL,
  PRIMARY KEY (bucket, key, kind)
) WITHOUT ROWID;

-- Entities that must be in memory after a start, as of the last complete checkpoint or younger.
CREATE TABLE live_snapshots (
  kind INTEGER NOT NULL,
  key INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  position INTEGER NOT NULL,
  apply_version INTEGER NOT NULL,
  state BLOB NOT NULL,
  PRIMARY KEY (kind, key)
) WITHOUT ROWID;
-- Entities that rest; their snapshots shorten their revival.
CREATE TABLE idle_snapshots (
  kind INTEGER NOT NULL,
  key INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  position INTEGER NOT NULL,
  apply_version INTEGER NOT NULL,
  state BLOB NOT NULL,
  PRIMARY KEY (kind, key)
) WITHOUT ROWID;
