#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "persistence/ports/journal.hpp"

namespace madang {

/// Reads one writer's records after a place, at most so many; as `journal::read_channel`, by what its index says.
using part_reader = std::function<result<std::vector<record>, read_failure>(std::uint64_t after, std::size_t limit)>;

/// A record's own number.
using number_reader = std::function<std::uint64_t(const record&)>;

/// What one of several writers has after a number, oldest first, at most `limit`. An index counts the records of its
/// own writer, so where others have written between, it takes a record for an earlier number than it has, never for a
/// later one. The records say themselves which they are.
result<std::vector<record>, read_failure> read_numbered_part(const part_reader& read, const number_reader& number_of,
                                                             std::uint64_t after, std::size_t limit);
/// Of a channel.
result<std::vector<record>, read_failure> read_numbered_part(const part_reader& read, channel_id channel,
                                                             std::uint64_t after, std::size_t limit);
/// Of an entity's stream.
result<std::vector<record>, read_failure> read_numbered_part(const part_reader& read, entity_id stream,
                                                             std::uint64_t after, std::size_t limit);

}  // namespace madang
