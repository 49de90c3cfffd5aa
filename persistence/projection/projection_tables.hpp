#pragma once

#include <cstdint>
#include <string>

#include "persistence/accounts/account_rows.hpp"
#include "persistence/market/candle_rows.hpp"
#include "persistence/trading/execution_rows.hpp"
#include "persistence/accounts/ledger_rows.hpp"
#include "persistence/trading/order_rows.hpp"
#include "persistence/codec/record_codec.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/projection/stream_index.hpp"

namespace madang {

/// All tables that follow from the journal's batches. Takes batches into memory, then writes them as one chunk: only the
/// last state of each row, in the order of the tables' keys. The same batches give the same tables, however they are cut
/// into chunks. One thread.
class projection_tables {
 public:
  explicit projection_tables(sql_session& session);

  /// Adds a batch to the chunk. False: its bytes are not what was written, `wrong` says why, and the chunk is unusable.
  bool take(const durable_batch& batch, std::string& wrong);

  std::uint64_t events() const { return events_; }
  std::uint64_t last_batch() const { return last_batch_; }
  position last_position() const { return last_position_; }
  /// Events since the start that were indexed but are of no known type or version: their rows are missing.
  std::uint64_t not_understood() const { return not_understood_; }

  /// Writes the chunk into an open transaction; failures stay in the session.
  void write();
  const std::vector<order_turn>& turns() const { return orders_.turns(); }
  /// Forgets the chunk, which is committed.
  void clear();
  /// The transaction was undone: forgets what was written and keeps the chunk.
  void undo();
  /// Forgets everything: the tables are another's, or the chunk is of no use.
  void reset();

 private:
  void take_record(const record_view& view, const projected_record& record);
  void take_order(const record_view& view, const projected_record& record);
  void take_account(const record_view& view, const projected_record& record);
  void take_symbol(const record_view& view, const projected_record& record);

  stream_index index_;
  order_rows orders_;
  execution_rows executions_;
  ledger_rows ledger_;
  account_rows accounts_;
  candle_rows candles_;
  sql_statement put_progress_;
  std::uint64_t events_ = 0;
  std::uint64_t last_batch_ = 0;
  position last_position_;
  std::uint64_t not_understood_ = 0;
};

}  // namespace madang
