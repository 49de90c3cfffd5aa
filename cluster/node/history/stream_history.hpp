#pragma once

#include <functional>
#include <vector>

#include "cluster/ports/entity_history.hpp"
#include "cluster/ports/entity_registry.hpp"
#include "cluster/region/local_region.hpp"
#include "persistence/ports/gate.hpp"

namespace madang {

/// The stored past of entities: reads an entity's stream from the journal and shows it as its context says.
class stream_history final : public entity_history {
 public:
  stream_history(const entity_registry& kinds, journal& events, gate& outputs, blocking_jobs jobs)
      : kinds_(kinds), events_(events), outputs_(outputs), jobs_(std::move(jobs)) {}

  void read(entity_id entity, std::function<void(result<std::vector<shown_event>, read_failure>)> done) override;
  /// The same at once, on the caller's thread; what is shown may not be durable yet.
  result<std::vector<shown_event>, read_failure> events_of(entity_id entity);

 private:
  const entity_registry& kinds_;
  journal& events_;
  gate& outputs_;
  blocking_jobs jobs_;
};

}  // namespace madang
