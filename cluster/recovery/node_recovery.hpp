#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cluster/ports/entity_registry.hpp"
#include "cluster/ports/id_source.hpp"
#include "cluster/region/local_region.hpp"
#include "persistence/ports/former_journal.hpp"

namespace madang {

/// What a start has found.
struct recovery_report {
  std::uint64_t events = 0;     ///< replayed after the last checkpoint
  std::uint64_t snapshots = 0;  ///< live ones read
  std::uint64_t revived = 0;    ///< entities in memory now
  std::uint64_t isolated = 0;   ///< entities that could not be rebuilt
  bool settles_first = false;   ///< something must be through before requests are taken
  std::uint64_t most = 0;       ///< entities that were under reconstruction at the same time
  position last;
  std::int64_t took_ns = 0;
};

/// What a start recovers; everything, where nothing else is said.
struct recovery_scope {
  /// Events between two looks for entities that are over.
  std::uint64_t drop_every = 100'000;
  /// Empty: all entities. Others are another node's.
  std::function<bool(entity_id)> is_served = {};
  /// Other writers, which have written some of these before; `from` reads their streams, too.
  std::vector<std::shared_ptr<former_journal>> formers = {};
  /// What this node has written itself, where there are formers.
  shard_set own_written{};
  /// Whether this node's own journal is to be read: not where it has been running all the time.
  bool reads_own = true;
};

/// Of these shards, which `formers` have written, too. A node that has been running all the time reads its own journal
/// only where one of its former processes has served some of them.
recovery_scope scope_of(const shard_set& shards, std::vector<std::shared_ptr<former_journal>> formers,
                        const shard_set& own_written, bool has_been_running);

/// Reads live snapshots and the journal's tail, rebuilds every entity that they touch, and gives the
/// live ones to the region, which wakes them. What is over is forgotten on the way, each time that `drop_every` events
/// were read, so that a start without a checkpoint needs no memory for every order there ever was. `ids` is raised
/// above every id seen. A failure means the journal cannot be read: the node must not start.
result<recovery_report, read_failure> recover(journal& from, const entity_registry& kinds, local_region& to,
                                              id_source& ids, const clock& time, const recovery_scope& scope = {});

}  // namespace madang
