#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "persistence/ports/projection.hpp"

namespace madang {

/// Appends a number in seven-bit groups, lowest first, the top bit set on all but the last byte.
void append_varint(std::string& to, std::uint64_t number);
/// Reads one from the front and drops it; false where it is cut off or longer than 64 bits.
bool take_varint(std::span<const std::byte>& from, std::uint64_t& number);

/// The batch's number with its writer's above it, for places of several writers that share a row. Writer 0: none is
/// named.
record_location with_writer(record_location location, std::int64_t writer);
struct writers_location {
  std::int64_t writer = 0;  ///< 0: none was named
  record_location location;
};
writers_location without_writer(record_location location);

/// Appends a place as two varints: batch, and 16 times the offset plus a mask of four bits. Entries stand alone, so
/// that a row grows by concatenation.
void append_place(std::string& to, record_location location, std::uint8_t mask);
/// Visits all places of a blob in order; false where it is damaged.
bool each_place(std::span<const std::byte> from, const std::function<void(record_location, std::uint8_t mask)>& visit);

}  // namespace madang
