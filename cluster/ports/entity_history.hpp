#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "messages/envelope/refusal.hpp"
#include "messages/ids.hpp"
#include "messages/result.hpp"
#include "messages/time.hpp"
#include "persistence/ports/journal.hpp"

namespace madang {

/// One event of an entity as its context shows it to whoever may see the entity.
struct shown_event {
  std::string event;  ///< its name
  unix_nanos time;
  std::uint64_t version = 0;  ///< of the entity after it
  std::vector<named_value> values;

  friend bool operator==(const shown_event&, const shown_event&) = default;
};

/// The stored past of entities, from the journal. Thread-safe; answers come on a thread of their own.
class entity_history {
 public:
  virtual ~entity_history() = default;
  /// All events of the entity that its context shows, oldest first, once they are durable. Whoever asks has found out
  /// that they may be seen.
  virtual void read(entity_id entity, std::function<void(result<std::vector<shown_event>, read_failure>)> done) = 0;
};

}  // namespace madang
