#pragma once

#include <cstdint>
#include <map>

#include "cluster/console/reader.hpp"

namespace madang::console {

/// Which entities the journal of a running node has events of. Made at the first question and added to at each later
/// one, so that a node whose console nobody uses pays nothing. Not thread-safe.
class entity_index {
 public:
  /// About 150 MB; a node with more entities is asked for them by their ids.
  static constexpr std::size_t entities_max = 1'000'000;

  /// `events_max`: how many a question reads at most.
  entity_index(journal& events, std::uint64_t events_max) : events_(events), events_max_(events_max) {}

  /// Everything durable by now; a failure says how far it has come, and the next question goes on from there.
  lookup<const std::map<entity_id, stream_summary>*> entities();

 private:
  void note(const record& one);

  journal& events_;
  const std::uint64_t events_max_;
  position upto_;
  std::map<entity_id, stream_summary> known_;
};

}  // namespace madang::console
