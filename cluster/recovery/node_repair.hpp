#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "messages/event_meta.hpp"
#include "messages/ids.hpp"
#include "persistence/ports/stored_journal.hpp"

/// What an operator does about an entity whose events cannot be applied. Both give the exit code: 0 good, 1 something
/// is wrong, 2 it cannot be read at all, or not be judged.
namespace madang {

/// Replays every entity (or one) of a journal and names each event that cannot be applied: its entity, its number, its
/// append group, and why. Changes nothing.
int check_entities(const journal_opener& from, std::optional<entity_id> only, std::ostream& out);

struct repair_order {
  entity_id entity;
  std::vector<position> at;  ///< of the events that cannot be applied, one for each append group
  std::string by;
  std::string reason;
};
/// Appends the repair as the next events of the entity's stream, in one append: the whole append groups count as if
/// they had not been. Refused where one of them can be applied without those before it, for then others may have heard
/// of it; and where the stream cannot be replayed without them either. Takes the directory: the node must be stopped.
int repair_entity(const std::string& dir, const repair_order& wanted, std::ostream& out);

}  // namespace madang
