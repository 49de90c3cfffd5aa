#pragma once

#include <vector>

#include "tests/check_rooms/source_tree.hpp"

namespace madang {

/// The includes that break the walls between rooms: each kind of file has a list of what it may include, and whatever
/// is not on it is refused. Pure files must not reach an actor framework through other headers either.
std::vector<finding> check_walls(const source_tree& tree);

}  // namespace madang
