-- Orders and executions.
--
-- Ids and times are 64-bit integers as in messages/ids.hpp and messages/time.hpp; prices, quantities and money are the
-- raw fixed-point numbers of messages/money/money.hpp; enumerations are the numbers of messages/.
-- `bucket`: see persistence/projection/schema.sql.

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
