#pragma once

#include <cstdint>
#include <string>

namespace madang {

/// How this node and others serve one platform together; `cluster.…`. The node's number is `store.postgres_writer`.
struct cluster_settings {
  /// `address:port` where the other nodes call; empty: this node is the only one.
  std::string listen;
  /// `host:port` under which the others reach it; empty: what it listens at.
  std::string address;
  /// Files in PEM that `deploy/certs` makes.
  std::string certificate_file;
  std::string key_file;
  std::string authority_file;
  /// So many nodes share out the shards of a new store; a store that holds events is not shared out.
  std::int64_t nodes = 1;
  /// A node that has not renewed its lease for so long is fenced off, and others take its shards.
  std::int64_t lease_ms = 2'000;
  /// Shards of nodes that own more than they should move to nodes that own less.
  bool balance = true;
  /// So long a node that is told to end hands its shards over to the others before it does; 0: it ends at once.
  std::int64_t drain_ms = 20'000;

  bool is_alone() const { return listen.empty(); }
};

}  // namespace madang
