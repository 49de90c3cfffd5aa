#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "messages/event_meta.hpp"
#include "persistence/journal/journal_chain.hpp"
#include "persistence/ports/batch_store.hpp"
#include "persistence/sqlite/sqlite_db.hpp"

/// The tables of the journal file and of its segments; FORMAT.md explains them.
namespace madang {

/// `application_id` of journal file and segments ("MDNG"), and the version of their tables.
inline constexpr std::int64_t journal_application_id = 0x4d444e47;
inline constexpr std::int64_t journal_format_version = 1;

/// Journal file: all of these tables. Segment: batch and one row of segment.
extern const char* const batch_table_sql;
extern const char* const segment_table_sql;
extern const char* const owner_table_sql;
/// Made when the first keys are remembered.
extern const char* const keys_table_sql;

/// Batches that lie in a closed file.
struct segment_row {
  std::uint64_t ordinal = 0;
  std::uint64_t first_batch = 0;
  std::uint64_t last_batch = 0;
  position first;
  position last;
  chain_hash chain_before{};
  chain_hash chain{};

  friend bool operator==(const segment_row&, const segment_row&) = default;
};

/// Visits one batch. False: there is no such row. A row of impossible form is an SQLITE_CORRUPT.
result<bool, sqlite_error> visit_batch(sqlite_db& db, std::uint64_t number,
                                       const std::function<void(const batch_row&)>& visit);
/// The last position of a batch, without its bytes; nothing where there is no such row.
result<std::optional<position>, sqlite_error> last_position(sqlite_db& db, std::uint64_t number);
sqlite_outcome insert_batch(sqlite_db& db, const batch_row& row);
/// The smallest and largest number in table batch; nothing where it is empty.
struct batch_range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};
result<std::optional<batch_range>, sqlite_error> stored_range(sqlite_db& db);

/// All segments that the journal file knows, in order.
result<std::vector<segment_row>, sqlite_error> read_segments(sqlite_db& db);
sqlite_outcome insert_segment(sqlite_db& db, const segment_row& row);
/// The one row of a segment file's own table.
result<segment_row, sqlite_error> read_segment_row(sqlite_db& db);

/// Refuses a file that is not of this application or of a newer format. What it says is for the operator.
std::optional<std::string> check_format(sqlite_db& db, const std::string& path);

}  // namespace madang
