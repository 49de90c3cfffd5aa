#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>

#include "persistence/sqlite/batch_rows.hpp"
#include "persistence/sqlite/sqlite_db.hpp"

namespace madang {

/// `segments/00000001.db` in the journal's directory.
std::filesystem::path segment_path(const std::filesystem::path& dir, std::uint64_t ordinal);

/// Copies the batches `first` to `last` from the journal file into a closed segment that is on disk, name and all, when
/// this returns. A segment of the same name is replaced: it was never registered. Gives the row to register. Ends
/// early, with an error, when `stop` becomes true.
result<segment_row, std::string> build_segment(sqlite_db& journal, const std::filesystem::path& dir,
                                               std::uint64_t ordinal, std::uint64_t first, std::uint64_t last,
                                               const std::atomic<bool>& stop);

/// The chain before batch `first`: that of the batch before it, in the journal file or in a segment that it registered.
result<chain_hash, std::string> chain_before(sqlite_db& journal, std::uint64_t first);

/// Opens a closed segment for reading and checks that it is the one that the journal knows.
result<sqlite_db, std::string> open_segment(const std::filesystem::path& dir, const segment_row& known);

/// Removes segments that a crash left half built.
void remove_unfinished_segments(const std::filesystem::path& dir);

}  // namespace madang
