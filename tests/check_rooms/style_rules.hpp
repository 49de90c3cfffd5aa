#pragma once

#include <vector>

#include "tests/check_rooms/source_tree.hpp"

namespace madang {

/// Naked notes to oneself, and file names that say nothing.
std::vector<finding> check_style(const source_tree& tree);

/// Settings that are declared and that nothing beyond config/ and tests/ looks at: they promise what is not so.
std::vector<finding> unread_settings(const source_tree& tree);

/// A function that does not fit a screen is worth a look, not an error.
inline constexpr std::size_t function_lines_max = 80;
std::vector<finding> long_functions(const source_tree& tree);

}  // namespace madang
