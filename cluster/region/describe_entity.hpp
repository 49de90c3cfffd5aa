#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/ports/entity_registry.hpp"

namespace madang {

/// What is to be said about one entity, for operators.
struct entity_description {
  entity_id id;
  std::string_view kind;  ///< its word
  std::string presence;   ///< where it is at the moment: `in memory`, `isolated`, …
  std::uint64_t seq = 0;  ///< of the last event in the values; 0: it has no past
  position at;            ///< of that event
  std::vector<named_value> values;
};

/// Describes an entity as it is, from the journal. Events that are not durable yet are in it: nothing of it may leave
/// the node but to an operator. Reads the disk.
result<entity_description, read_failure> describe_entity(const entity_registry& kinds, journal& from, entity_id id);

/// The same of a state that is rebuilt already.
entity_description describe_entity(const entity_registry& kinds, const entity_rebuild& rebuilt);

/// One line per value.
std::string to_text(const entity_description& what);

}  // namespace madang
