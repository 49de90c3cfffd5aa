#pragma once

#include <string>
#include <string_view>

namespace madang {

/// Of all benchmarks of the order book, separated by blanks.
std::string book_bench_names();

/// Runs one of them: prints what it measured and, as the last line, one JSON object. Zero where every run gave the
/// expected trades; one where it did not, or the name is unknown.
int run_book_bench(std::string_view name);

}  // namespace madang
