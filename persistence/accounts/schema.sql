-- The ledgers of accounts. The tables `accounts` and `account_grants` are plain ones: their columns are those of
-- `account_row` and `grant_row` in persistence/accounts/accounts_table.hpp.
--
-- Ids and times are 64-bit integers as in messages/ids.hpp and messages/time.hpp; prices, quantities and money are the
-- raw fixed-point numbers of messages/money/money.hpp; enumerations are the numbers of messages/.
-- `bucket`: see persistence/projection/schema.sql.

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
