#pragma once

#include <chrono>
#include <string>

#include "cluster/shards/shard_map.hpp"
#include "persistence/journal/journal_shards.hpp"

namespace madang {

/// Waits until a map shows all of these shards as served by its node. What had waited for them is delivered first, so
/// it takes a moment. Empty: they are; otherwise which of them are not, for the operator.
std::string await_served(const shard_map& map, const shard_set& shards, std::chrono::milliseconds most);

}  // namespace madang
