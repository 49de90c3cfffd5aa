-- The projection: everything here is derived from the journal and can be deleted at any time.
--
-- Ids and times are 64-bit integers as in messages/ids.hpp and messages/time.hpp; prices, quantities and money are the
-- raw fixed-point numbers of messages/money.hpp; enumerations are the numbers of messages/.
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

-- One row per order: terms as placed, what has become of it, and the places of its stream.
-- `fills` holds the positions of its executions as varints.
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  user INTEGER NOT NULL,
  symbol INTEGER NOT NULL,
  side INTEGER NOT NULL,
  type INTEGER NOT NULL,
  time_in_force INTEGER NOT NULL,
  placed_quantity INTEGER NOT NULL,
  placed_price INTEGER NOT NULL,
  placed_worst INTEGER NOT NULL,
  client_order_id TEXT,
  placed_at INTEGER NOT NULL,   -- position
  created_at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  price INTEGER NOT NULL,
  worst INTEGER NOT NULL,
  filled INTEGER NOT NULL,
  traded INTEGER NOT NULL,
  version INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  places BLOB NOT NULL,
  fills BLOB NOT NULL
);

-- The orders that are open; loaded into memory at start, sorted by account there.
CREATE TABLE open_orders (
  id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL
);

-- The orders of an account as they were placed.
CREATE TABLE account_orders (
  bucket INTEGER NOT NULL,
  account INTEGER NOT NULL,
  position INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  PRIMARY KEY (bucket, account, position)
) WITHOUT ROWID;

-- Those of them that have a client order id, by its hash: a search asks once per bucket instead of once per order.
CREATE TABLE client_orders (
  bucket INTEGER NOT NULL,
  account INTEGER NOT NULL,
  client_hash INTEGER NOT NULL,
  position INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  PRIMARY KEY (bucket, account, client_hash, position)
) WITHOUT ROWID;

-- position and seq are those of the order's event.
CREATE TABLE executions (
  bucket INTEGER NOT NULL,
  account INTEGER NOT NULL,
  position INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  symbol INTEGER NOT NULL,
  side INTEGER NOT NULL,
  trade INTEGER NOT NULL,
  price INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  liquidity INTEGER NOT NULL,
  fee INTEGER NOT NULL,
  tax INTEGER NOT NULL,
  executed_at INTEGER NOT NULL,
  PRIMARY KEY (bucket, account, position)
) WITHOUT ROWID;

-- Executions that the account has not booked yet: their fee and tax are still to come.
CREATE TABLE unbooked_executions (
  order_id INTEGER NOT NULL,
  trade INTEGER NOT NULL,
  account INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (order_id, trade)
) WITHOUT ROWID;

-- Ledger entries, up to 16 in a row, 41 bytes each, little-endian: kind (1 byte), amount, cash_after, symbol, reference,
-- created_at (8 bytes each). Entry n of an account is in part (n - 1) / 16; those of a row are numbered from first_entry
-- without gaps. reference: transaction number (DEPOSIT, WITHDRAWAL), order id (HOLD, RELEASE) or the symbol's trade number.
CREATE TABLE ledger (
  bucket INTEGER NOT NULL,
  account INTEGER NOT NULL,
  part INTEGER NOT NULL,
  first_entry INTEGER NOT NULL,
  entries BLOB NOT NULL,
  PRIMARY KEY (bucket, account, part)
) WITHOUT ROWID;

CREATE TABLE accounts (
  account INTEGER PRIMARY KEY,
  user INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  currency INTEGER NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE TABLE user_accounts (
  user INTEGER NOT NULL,
  account INTEGER NOT NULL,
  PRIMARY KEY (user, account)
) WITHOUT ROWID;

-- One-minute candles; minute counts from 1970-01-01 UTC.
CREATE TABLE candles (
  symbol INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  open INTEGER NOT NULL,
  high INTEGER NOT NULL,
  low INTEGER NOT NULL,
  close INTEGER NOT NULL,
  volume INTEGER NOT NULL,
  PRIMARY KEY (symbol, minute)
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
