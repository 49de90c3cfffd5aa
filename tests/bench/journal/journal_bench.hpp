#pragma once

#include <string_view>

namespace madang {

/// Runs a benchmark of the SQLite journal in a directory of its own: `journal_append` (durable events a second, one
/// thread, by events per batch; baseline: syncs of a plain file) or `journal_replay` (events a second read back).
/// Prints what it measured and, as the last line, one JSON object. Zero where every event was there; one otherwise.
int run_journal_bench(std::string_view name);

}  // namespace madang
