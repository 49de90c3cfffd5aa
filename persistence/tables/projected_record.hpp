#pragma once

#include <cstdint>

#include "messages/event_meta.hpp"
#include "messages/ids.hpp"
#include "persistence/ports/projection.hpp"

namespace madang {

struct record_view;

/// What the projected tables know of a record besides its event.
struct projected_record {
  entity_id stream;
  std::uint64_t seq = 0;
  position at;
  unix_nanos time;
  record_location location;
  const record_view* stored = nullptr;  ///< for its channels; valid while the record is taken
};

/// The span of positions that rows of one record are kept under. Part of the tables' format.
constexpr std::int64_t bucket_of(position at) {
  return static_cast<std::int64_t>(at.value >> 15);
}

/// SQLite knows signed numbers only; ids and positions keep their bits.
constexpr std::int64_t to_column(std::uint64_t number) {
  return static_cast<std::int64_t>(number);
}
constexpr std::uint64_t from_column(std::int64_t number) {
  return static_cast<std::uint64_t>(number);
}

}  // namespace madang
