#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "persistence/ports/membership_store.hpp"

namespace madang {

/// What a node that starts does about shards, whatever it owns, maybe nothing.
enum class start_share : std::uint8_t {
  keep_own = 1,  ///< it serves what it owns
  share_out,     ///< it owns all of a new store, and gives the others their share
  wait,          ///< for the other nodes of a new store, or for its share
};

/// `all` has this node, too. `has_written`: its journal holds something. A new store is shared out by the first of
/// `wanted` nodes.
start_share share_at_start(const std::vector<member>& all, std::uint16_t node, bool has_written, std::size_t wanted);

}  // namespace madang
