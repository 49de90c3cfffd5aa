#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/system/cluster/deployed/deployed_cluster.hpp"
#include "tests/system/support/api_client.hpp"

namespace madang {

/// What all nodes of a cluster, and its database, have used and written since they began.
struct cluster_cost {
  double node_cpu_s = 0;
  double database_cpu_s = 0;
  double batches = 0;
  double bytes = 0;
  double events = 0;
  double trades = 0;

  cluster_cost since(const cluster_cost& before) const;
};

/// Nodes that `deploy/cluster` starts, without limits on requests. They end with this.
class bench_cluster {
 public:
  /// Throws, with what the script said, where they do not start.
  explicit bench_cluster(int nodes, const std::vector<std::string>& more_settings = {});

  int nodes() const { return nodes_; }
  /// Of nodes 1 to `nodes()`.
  std::uint16_t port_of(int node) const { return static_cast<std::uint16_t>(front_ + node); }
  int pid_of(int node) const;
  std::int64_t resident_bytes_of(int node) const;
  /// One of a node's own figures; 0 where it has none of that name.
  double metric(int node, const std::string& name) const;
  cluster_cost cost() const;
  /// Where an account's or a symbol's shard is now.
  int home_of_account(const std::string& account) const { return cluster_.home_of(account); }
  int home_of_symbol(const std::string& symbol) const;
  const deployed_cluster& deployed() const { return cluster_; }

 private:
  const int nodes_;
  deployed_cluster cluster_;
  std::uint16_t front_ = 0;
};

/// The stocks that the market lists.
std::vector<std::string> listed_symbols(std::uint16_t port);
/// The lowest price that a stock may have today.
std::int64_t lowest_price(std::uint16_t port, const std::string& symbol);

int run_cluster_orders(double seconds);
int run_handoff(std::size_t entities);
/// Holds that many clients for so long.
int run_ws_many(std::size_t clients, double seconds);

}  // namespace madang
