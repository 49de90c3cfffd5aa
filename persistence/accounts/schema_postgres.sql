-- The ledgers of accounts in PostgreSQL; see persistence/trading/schema_postgres.sql for numbers, times and words.

-- By month of created_at. entry: from 1, without gaps within an account. reference: transaction number (DEPOSIT,
-- WITHDRAWAL), order id (HOLD, RELEASE) or the symbol's trade number; symbol: of a trade, otherwise empty.
CREATE TABLE ledger (
  account bigint NOT NULL,
  entry bigint NOT NULL,
  kind text NOT NULL,
  amount bigint NOT NULL,
  cash_after bigint NOT NULL,
  symbol text NOT NULL,
  reference bigint NOT NULL,
  created_at bigint NOT NULL,
  PRIMARY KEY (account, entry, created_at)
) PARTITION BY RANGE (created_at);

-- The last entry of each account, also where its month is no more.
CREATE TABLE ledger_ends (
  account bigint PRIMARY KEY,
  last_entry bigint NOT NULL
) WITH (fillfactor = 70);
