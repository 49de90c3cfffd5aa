#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "cluster/node/members/node_cluster.hpp"
#include "cluster/ports/console_desk.hpp"
#include "cluster/ports/metrics.hpp"
#include "cluster/shards/shard_map.hpp"
#include "persistence/journal/gate_queue.hpp"
#include "persistence/ports/journal.hpp"
#include "persistence/projection/table_projection.hpp"

namespace madang::console {

/// A row for each member. `self` holds its lease, or does not, by its own clock; of the others it is what was seen.
table members_table(const members_sight& seen, std::uint16_t self, bool holds_lease);
/// A row for each run of shards that one node has in one state.
table shards_table(const shard_map& map);
table links_table(const std::vector<link_sight>& links);

/// What a node knows of itself and of its cluster, besides its entities. Any thread; what it refers to outlives it.
class node_facts {
 public:
  /// `cluster`: null where the node is the only one.
  node_facts(journal& events, const gate_queue& outputs, const table_projection& lists, const node_metrics& metrics,
             node_cluster* cluster)
      : events_(events), outputs_(outputs), lists_(lists), metrics_(metrics), cluster_(cluster) {}

  /// The members, for `nodes`; nothing where the node is the only one.
  std::vector<table> members() const;
  /// `shards`, `links`, `gate`, `projector`. Waits a moment for the links.
  outcome find(std::string_view word) const;

 private:
  outcome links() const;
  report gate() const;
  report projector() const;

  journal& events_;
  const gate_queue& outputs_;
  const table_projection& lists_;
  const node_metrics& metrics_;
  node_cluster* const cluster_;
};

}  // namespace madang::console
