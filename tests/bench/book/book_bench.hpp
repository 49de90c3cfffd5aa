#pragma once

#include <string_view>

namespace madang {

/// Runs one benchmark of the order book (`book_mix1`, `book_mix100`, `book_deep`, `book_wide`): prints what it measured
/// and, as the last line, one JSON object. Zero where every run gave the expected trades; one where it did not, or the
/// name is unknown.
int run_book_bench(std::string_view name);

}  // namespace madang
