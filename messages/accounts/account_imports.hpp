#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "messages/accounts/ids.hpp"
#include "messages/envelope/view.hpp"
#include "messages/fields.hpp"
#include "messages/idempotency.hpp"
#include "messages/identity/ids.hpp"
#include "messages/market/ids.hpp"
#include "messages/money/money.hpp"
#include "messages/money/wide_money.hpp"
#include "messages/rights.hpp"
#include "messages/time.hpp"

/// Trades that were made elsewhere, as a broker's statement lists them: what a MIRROR account consists of (330-339).
namespace madang::accounts {

/// Whose statement it is: the columns, their words and their encoding follow from it.
enum class import_shape : std::uint8_t { generic = 1, kis = 2, kiwoom = 3 };

/// What a line of a statement says. The numbers are permanent.
enum class import_row_kind : std::uint8_t {
  buy = 1,
  sell = 2,
  deposit = 3,
  withdrawal = 4,
  dividend = 5,
  interest = 6,
  fee = 7,
};

/// One good line of a statement. Nothing in it is negative.
struct import_row {
  std::uint32_t line = 0;  ///< of the file, from 1
  import_row_kind kind = import_row_kind::buy;
  calendar_day date;  ///< of the trade, in the market's zone
  market::symbol_id symbol;
  madang::quantity quantity;
  madang::price price;
  money amount;  ///< of a trade: price times quantity; otherwise what moved, gross
  money fee;     ///< of a trade
  money tax;     ///< of a sale; withheld of a dividend or of interest

  friend bool operator==(const import_row&, const import_row&) = default;
  MADANG_FIELDS(line, kind, date, symbol, quantity, price, amount, fee, tax)
};

/// What is wrong with a line. The numbers are permanent.
enum class import_fault : std::uint8_t {
  line_malformed = 1,  ///< a quotation mark where none may be
  too_few_fields = 2,
  field_too_long = 3,
  date_invalid = 4,
  date_ahead = 5,
  kind_unknown = 6,
  symbol_invalid = 7,  ///< the text is no symbol's
  symbol_unknown = 8,  ///< the platform has no such symbol
  currency_mismatch = 9,
  quantity_invalid = 10,
  price_invalid = 11,
  amount_invalid = 12,
  fee_invalid = 13,
  tax_invalid = 14,
  more_sold_than_held = 15,
  too_large = 16,  ///< more than can be counted
};
struct import_line_fault {
  std::uint32_t line = 0;
  import_fault fault = import_fault::line_malformed;
  std::string detail;  ///< the text that is wrong, cut short; may be empty

  friend bool operator==(const import_line_fault&, const import_line_fault&) = default;
  MADANG_FIELDS(line, fault, detail)
};

/// Good lines of one file.
constexpr std::size_t import_rows_max = 2'000;
/// Good lines of all imports of an account: they are its state.
constexpr std::size_t import_rows_kept_max = 10'000;
constexpr std::size_t imports_max = 100;
/// Imports of the last day that an account remembers: none may take more in a day, whatever is set.
constexpr std::size_t imports_per_day_max = 1'000;
/// Wrong lines that an answer names, and symbols whose position it shows; it counts all.
constexpr std::size_t import_faults_shown_max = 100;
constexpr std::size_t import_positions_shown_max = 200;

// ---- events --------------------------------------------------------------------------------------------------------

/// All good lines of one file. `number` counts the account's imports from 1.
struct trades_imported {
  std::uint64_t number = 0;
  import_shape shape = import_shape::generic;
  std::string content_hash;      ///< SHA-256 of the file, in hexadecimal digits
  std::vector<import_row> rows;  ///< the oldest first, where the file has an order
  user_id by;
  money paid_in;  ///< by which net deposits change; negative: taken out
  money cash_change;
  money cash_after;
  money held_after;
  idempotency request;
  unix_nanos forget_before;

  MADANG_EVENT(trades_imported, 330, 1, number, shape, content_hash, rows, by, paid_in, cash_change, cash_after,
               held_after, request, forget_before)
};
/// As if the import had never been.
struct import_undone {
  std::uint64_t number = 0;
  user_id by;
  money paid_in;
  money cash_change;
  money cash_after;
  money held_after;

  MADANG_EVENT(import_undone, 331, 1, number, by, paid_in, cash_change, cash_after, held_after)
};
/// A file that is there already came again under a new key: the key stands for that import from now on.
struct import_repeated {
  std::uint64_t number = 0;
  idempotency request;
  unix_nanos forget_before;

  MADANG_EVENT(import_repeated, 332, 1, number, request, forget_before)
};

// ---- commands ------------------------------------------------------------------------------------------------------

/// What the gateway has read in a file; answered with an `import_result_view`. The same file again brings nothing and
/// is answered with what it brought.
struct import_trades {
  account_id account;
  user_id by;
  import_shape shape = import_shape::generic;
  std::string content_hash;
  std::vector<import_row> rows;  ///< in the order of the file, or the other way round; at most `import_rows_max`
  std::vector<import_line_fault> faults;  ///< of other lines, at most `import_faults_shown_max`
  std::uint32_t faults_count = 0;         ///< all of them
  bool dry_run = false;
  bool skip_errors = false;  ///< takes the good lines although others are wrong
  idempotency request;
  unix_nanos received_at;

  MADANG_FIELDS(account, by, shape, content_hash, rows, faults, faults_count, dry_run, skip_errors, request,
                received_at)
};
/// Refused where what is left would sell more than it has.
struct undo_import {
  account_id account;
  user_id by;
  std::uint64_t number = 0;
  unix_nanos received_at;

  MADANG_FIELDS(account, by, number, received_at)
};
struct read_imports {
  account_id account;
  caller by;

  MADANG_FIELDS(account, by)
};

// ---- views ---------------------------------------------------------------------------------------------------------

/// What an import makes of a position.
struct import_position {
  market::symbol_id symbol;
  madang::quantity quantity_before;
  madang::quantity quantity_after;
  wide_money cost_after;  ///< fees included

  friend bool operator==(const import_position&, const import_position&) = default;
  MADANG_FIELDS(symbol, quantity_before, quantity_after, cost_after)
};
/// What an import has done, or what it would do.
struct import_result_view {
  account_id account;
  std::uint64_t number = 0;  ///< zero: a dry run
  import_shape shape = import_shape::generic;
  std::string content_hash;
  std::uint32_t rows_read = 0;
  std::uint32_t rows_good = 0;
  std::uint32_t errors_count = 0;
  std::vector<import_line_fault> errors;  ///< the first of them, by line
  money cash_before;
  money cash_after;
  wide_money paid_in;  ///< by which net deposits change, and so on below
  wide_money realized;
  wide_money income;
  std::uint32_t positions_count = 0;  ///< that change
  std::vector<import_position> positions;
  bool repeated = false;  ///< the file had been imported before

  friend bool operator==(const import_result_view&, const import_result_view&) = default;
  MADANG_VIEW(import_result_view, accounts, 60, account, number, shape, content_hash, rows_read, rows_good,
              errors_count, errors, cash_before, cash_after, paid_in, realized, income, positions_count, positions,
              repeated)
};
/// One import that has not been undone.
struct import_view {
  account_id account;
  std::uint64_t number = 0;
  import_shape shape = import_shape::generic;
  std::string content_hash;
  std::uint32_t rows = 0;
  calendar_day from;  ///< the first trade
  calendar_day to;
  unix_nanos imported_at;

  friend bool operator==(const import_view&, const import_view&) = default;
  MADANG_VIEW(import_view, accounts, 61, account, number, shape, content_hash, rows, from, to, imported_at)
};
struct imports_view {
  std::vector<import_view> imports;  ///< newest first

  friend bool operator==(const imports_view&, const imports_view&) = default;
  MADANG_VIEW(imports_view, accounts, 62, imports)
};

}  // namespace madang::accounts
