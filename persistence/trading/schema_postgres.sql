-- Orders and executions in PostgreSQL.
--
-- Ids are 64-bit numbers, as text in the API. Prices and money have 4 decimals, quantities 6: `madang_read.money` and
-- `madang_read.quantity` give the numbers, `madang_read.moment` the time of a column that ends in `_at` (nanoseconds
-- since 1970). Enumerations are the words of the API.

-- One row per order: its terms as placed, and what has become of it. seq: of its last event. No index on what changes,
-- so that an update stays in its page.
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  account bigint NOT NULL,
  user_id bigint NOT NULL,
  symbol text NOT NULL,
  side text NOT NULL,
  type text NOT NULL,
  time_in_force text NOT NULL,
  placed_quantity bigint NOT NULL,
  placed_price bigint NOT NULL,
  placed_worst bigint NOT NULL,
  client_order_id text,
  created_at bigint NOT NULL,
  status text NOT NULL,
  reason text NOT NULL,
  quantity bigint NOT NULL,
  price bigint NOT NULL,
  worst bigint NOT NULL,
  filled bigint NOT NULL,
  traded bigint NOT NULL,
  version bigint NOT NULL,
  updated_at bigint NOT NULL,
  seq bigint NOT NULL,
  places bytea NOT NULL   -- where its records are in the journal; the platform's own
) WITH (fillfactor = 80);
ALTER TABLE orders ALTER COLUMN places SET STORAGE EXTERNAL;
CREATE INDEX orders_of_account ON orders (account, created_at, id);
CREATE INDEX orders_by_client_id ON orders (account, client_order_id) WHERE client_order_id IS NOT NULL;

-- The orders that are open.
CREATE TABLE open_orders (
  id bigint PRIMARY KEY,
  account bigint NOT NULL
);
CREATE INDEX open_orders_of_account ON open_orders (account, id);

-- By month of executed_at. seq: of the order's event.
CREATE TABLE executions (
  account bigint NOT NULL,
  order_id bigint NOT NULL,
  seq bigint NOT NULL,
  symbol text NOT NULL,
  side text NOT NULL,
  trade bigint NOT NULL,
  price bigint NOT NULL,
  quantity bigint NOT NULL,
  liquidity text NOT NULL,
  fee bigint NOT NULL,
  tax bigint NOT NULL,
  executed_at bigint NOT NULL,
  PRIMARY KEY (account, executed_at, order_id, seq)
) PARTITION BY RANGE (executed_at);
CREATE INDEX executions_of_order ON executions (order_id, executed_at, seq);

-- Executions without their fee and tax (executed = 1), and fees and taxes without their execution (booked = 1): an order
-- and its account may be in two journals, of which either may be projected first. Where both are there, the row goes.
CREATE TABLE unbooked_executions (
  order_id bigint NOT NULL,
  trade bigint NOT NULL,
  executed bigint NOT NULL,
  booked bigint NOT NULL,
  fee bigint NOT NULL,
  tax bigint NOT NULL,
  PRIMARY KEY (order_id, trade)
) WITH (fillfactor = 70);
