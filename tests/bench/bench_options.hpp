#pragma once

#include <cstddef>

namespace madang {

/// How large a benchmark is, where that can be chosen (`--accounts N`).
struct bench_options {
  static inline std::size_t accounts = 0;  ///< 0: as the benchmark has it by itself
};

}  // namespace madang
