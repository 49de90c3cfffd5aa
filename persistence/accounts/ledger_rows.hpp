#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "messages/accounts/account.hpp"
#include "persistence/ports/table_registry.hpp"
#include "persistence/projection/stream_index.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/tables/projected_record.hpp"

namespace madang::accounts {

/// One entry as it follows from an event. `amount` and `cash_after` as in `ledger_entry`.
struct ledger_line {
  ledger_kind kind = ledger_kind::deposit;
  money amount;
  money cash_after;
  symbol_id symbol;             ///< of a trade
  std::uint64_t reference = 0;  ///< transaction, order, or the symbol's trade number
};
/// The entries of one event, at most four.
struct ledger_lines {
  std::array<ledger_line, 4> lines;
  std::size_t count = 0;

  void add(ledger_kind kind, money amount, money cash_after, symbol_id symbol, std::uint64_t reference) {
    lines[count++] = {kind, amount, cash_after, symbol, reference};
  }
};

/// What an account's event enters into its ledger. Cash changes by the amounts of all but HOLD and RELEASE, which move
/// it between available and held; fee and tax are entries of their own, so that each line's `cash_after` adds up.
ledger_lines lines_of(const funds_deposited& event);
ledger_lines lines_of(const funds_withdrawn& event);
ledger_lines lines_of(const order_opened& event);
ledger_lines lines_of(const hold_raised& event);
ledger_lines lines_of(const fill_booked& event);
ledger_lines lines_of(const order_closed& event);
ledger_lines lines_of(const order_terms_booked& event);
ledger_lines lines_of(const dividend_paid& event);
ledger_lines lines_of(const interest_paid& event);
ledger_lines lines_of(const account_fee_charged& event);
ledger_lines lines_of(const position_adjusted& event);
ledger_lines lines_of(const rights_subscribed& event);
ledger_lines lines_of(const rights_closed& event);
/// What all its rows together have changed: their cash never moved here.
ledger_lines lines_of(const trades_imported& event);
ledger_lines lines_of(const import_undone& event);
/// The same of any event of an account.
ledger_lines ledger_of(const account_event& event);

/// An entry as it is stored: of a fixed size, so that any entry of a row is found by its number.
struct stored_ledger_line {
  ledger_line line;
  unix_nanos created_at;
};
inline constexpr std::size_t ledger_line_bytes = 41;
/// Entries that share a row: few enough that a row is small to rewrite, many enough that a busy account writes few
/// rows.
inline constexpr std::uint64_t ledger_part_entries = 16;
/// The row of an entry among those of its account; by its number alone, so that a rebuilt projection has the same rows.
constexpr std::uint64_t ledger_part_of(std::uint64_t entry) {
  return (entry - 1) / ledger_part_entries;
}
/// The entry at `index` of a row's bytes.
stored_ledger_line read_ledger_line(std::span<const std::byte> entries, std::size_t index);

/// Projects the ledgers of accounts; entries of an account are numbered from 1 without gaps. One thread.
class ledger_rows : public read_table {
 public:
  explicit ledger_rows(sql_session& session);

  template <class Event>
  requires requires(const Event& event) { lines_of(event); }
  void take(const projected_record& record, const Event& event) { enter(record, lines_of(event)); }

  /// Writes the chunk, before the index does.
  void write() override;
  /// Forgets the chunk, which is committed.
  void clear() override { rows_.clear(); }
  /// The transaction was undone: forgets what was written and keeps the chunk.
  void undo() override { last_entries_.clear(); }
  /// Forgets everything: the tables are another's.
  void reset() override;

 protected:
  struct row {
    account_id account;
    std::int64_t bucket = 0;
    stored_ledger_line entry;
  };

  std::vector<row>& rows() { return rows_; }
  std::unordered_map<std::uint64_t, std::uint64_t>& last_entries() { return last_entries_; }

 private:
  void enter(const projected_record& record, const ledger_lines& written);
  std::vector<row>::iterator write_part(std::vector<row>::iterator from, std::uint64_t first);
  std::uint64_t last_entry(account_id account);

  stream_index_reader index_;
  sql_statement append_;
  sql_statement find_last_;
  std::vector<row> rows_;
  std::string bytes_;
  std::unordered_map<std::uint64_t, std::uint64_t> last_entries_;  ///< by account, bounded
};

}  // namespace madang::accounts
