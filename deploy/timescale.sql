-- Makes hypertables of the read tables that grow with time. NOT TESTED: the extension was not available. Run it on a
-- copy first, as the role that nodes connect as, while no node runs, after the nodes have made the tables:
--   psql -d madang -U madang -v ON_ERROR_STOP=1 -f deploy/timescale.sql
-- Times are nanoseconds in bigint columns: a chunk of 30 days is 2,592,000,000,000,000 of them.
BEGIN;
SET LOCAL search_path = madang_read, public;

-- Candles are an ordinary table with the time in their key.
SELECT create_hypertable('candles', 'start_at', chunk_time_interval => 2592000000000000::bigint, migrate_data => true);

-- A partitioned table cannot become a hypertable: an ordinary one with the same columns and key takes its place. The
-- node makes months only for tables that are partitioned; `executions` and `ledger` go the same way, if wanted.
ALTER TABLE trades RENAME TO trades_by_month;
CREATE TABLE trades (LIKE trades_by_month INCLUDING DEFAULTS);
ALTER TABLE trades ADD PRIMARY KEY (symbol, trade, traded_at);
SELECT create_hypertable('trades', 'traded_at', chunk_time_interval => 2592000000000000::bigint);
INSERT INTO trades SELECT * FROM trades_by_month;
DROP TABLE trades_by_month;

COMMIT;
