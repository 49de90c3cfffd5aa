#pragma once

#include <cstdint>
#include <string>

#include "persistence/codec/record_codec.hpp"
#include "persistence/journal/superseded_groups.hpp"
#include "persistence/projection/stream_index.hpp"
#include "persistence/sqlite/sql_session.hpp"
#include "persistence/tables/table_set.hpp"

namespace madang {

/// Whether tables go along with the journal, or are filled up to where the others stand.
enum class table_fill : std::uint8_t { follow = 1, again = 2 };

/// All tables that follow from the journal's batches. Takes batches into memory, then writes them as one chunk: only
/// the last state of each row, in the order of the tables' keys. The same batches give the same tables, however they
/// are cut into chunks. One thread.
class projection_tables {
 public:
  /// `superseded`: groups whose events have no rows; what was there before a repair is for a new file.
  projection_tables(sql_session& session, const table_registry& registry, open_order_index& open, table_fill fill,
                    std::vector<position_range> superseded);

  /// Adds a batch to the chunk. False: its bytes are not what was written, `wrong` says why, and the chunk is unusable.
  bool take(const durable_batch& batch, std::string& wrong);

  table_fill fill() const { return fill_; }
  std::uint64_t events() const { return events_; }
  std::uint64_t last_batch() const { return last_batch_; }
  position last_position() const { return last_position_; }
  /// The batch before the chunk's first.
  std::uint64_t batch_before() const { return before_; }
  /// Events since the start that were indexed but are of no known type or version: their rows are missing.
  std::uint64_t not_understood() const { return not_understood_; }

  /// A repair has superseded events that may have rows already.
  bool is_superseded() const { return is_superseded_; }

  /// Writes the chunk into an open transaction; failures stay in the session.
  void write();
  /// The chunk is committed.
  void committed();
  /// Fills what is kept in memory beside the tables.
  void load();
  /// Forgets the chunk, which is committed.
  void clear();
  /// The transaction was undone: forgets what was written and keeps the chunk.
  void undo();
  /// Forgets everything: the tables are another's, or the chunk is of no use.
  void reset();

 private:
  bool passes_over(const record_view& view);
  void take_record(const record_view& view, const projected_record& record);

  sql_session& session_;
  table_fill fill_;
  stream_index index_;
  table_set set_;
  sql_statement put_progress_;
  bool began_ = false;        ///< a chunk
  std::uint64_t before_ = 0;  ///< the batch before its first
  std::uint64_t events_ = 0;
  std::uint64_t last_batch_ = 0;
  position last_position_;
  std::uint64_t not_understood_ = 0;
  std::vector<position_range> superseded_;
  bool is_superseded_ = false;
};

}  // namespace madang
